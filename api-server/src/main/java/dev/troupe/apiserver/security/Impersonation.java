package dev.troupe.apiserver.security;

import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.Query;
import dev.troupe.apiserver.request.RequestInfo;
import dev.troupe.protocol.object.Caller;
import io.vertx.core.MultiMap;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets a caller ask as somebody else: {@code kubectl --as}. Each thing that the headers claim must be allowed; then the
 * request is that user's, for authorization and for history.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation">User
 *     impersonation in Kubernetes</a>
 */
public final class Impersonation {
    private static final String PREFIX = "impersonate-";
    private static final String USER = "Impersonate-User";
    private static final String GROUP = "Impersonate-Group";
    private static final String UID = "Impersonate-Uid";
    private static final String EXTRA_PREFIX = "impersonate-extra-";

    private static final String SERVICE_ACCOUNTS = "system:serviceaccounts";
    private static final String API_GROUP = "authentication.k8s.io";
    private static final Pattern SERVICE_ACCOUNT = Pattern.compile(
            "system:serviceaccount:([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?):([a-z0-9](?:[-.a-z0-9]{0,251}[a-z0-9])?)");

    private final Authorizer authorizer;

    /** @param authorizer decides who may */
    public Impersonation(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /** Whether a header is about whom the caller wants to be, and so is for this server alone. */
    public static boolean isHeader(String name) {
        return name.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
    }

    /**
     * Whose the request is: the one whom the headers name, or the caller if they name nobody.
     *
     * @throws StatusException 400 for groups, uid or extra of nobody, 403 for what the caller may not claim
     */
    public Caller caller(Caller caller, MultiMap headers) {
        String user = text(headers.get(USER));
        String uid = text(headers.get(UID));
        List<String> groups = headers.getAll(GROUP);
        Map<String, List<String>> extra = extra(headers);
        if (user.isEmpty()) {
            if (!groups.isEmpty() || !uid.isEmpty() || !extra.isEmpty()) {
                // Kubernetes answers 500; it is the client's mistake.
                throw StatusException.badRequest("requested groups, uid or extra without impersonating a user");
            }
            return caller;
        }
        Matcher account = SERVICE_ACCOUNT.matcher(user);
        if (account.matches()) {
            require(caller, "", "serviceaccounts", account.group(1), account.group(2), "");
        } else {
            require(caller, "", "users", "", user, "");
        }
        groups.forEach(group -> require(caller, "", "groups", "", group, ""));
        extra.forEach(
                (key, values) -> values.forEach(value -> require(caller, API_GROUP, "userextras", "", value, key)));
        if (!uid.isEmpty()) {
            require(caller, API_GROUP, "uids", "", uid, "");
        }
        return new Caller(user, groups(user, account, groups), uid, extra);
    }

    private static String text(@Nullable String header) {
        return header == null ? "" : header;
    }

    private void require(
            Caller caller, String group, String resource, String namespace, String name, String subresource) {
        authorizer.check(
                caller,
                new RequestInfo(true, "impersonate", "", group, "v1", namespace, resource, name, subresource),
                Query.parse(""));
    }

    /** The groups that were asked for; without any those that a service account has. Who is known is in one more. */
    private static List<String> groups(String user, Matcher account, List<String> asked) {
        List<String> groups = new ArrayList<>(asked);
        if (asked.isEmpty() && account.matches()) {
            groups.add(SERVICE_ACCOUNTS);
            groups.add(SERVICE_ACCOUNTS + ':' + account.group(1));
        }
        List<String> anonymous = Authenticator.ANONYMOUS.groups();
        if (user.equals(Authenticator.ANONYMOUS.user())) {
            groups.addAll(anonymous);
        } else if (groups.stream().noneMatch(anonymous::contains)) {
            groups.add(Authenticator.AUTHENTICATED);
        }
        Set<String> once = new LinkedHashSet<>(groups);
        return List.copyOf(once);
    }

    private static Map<String, List<String>> extra(MultiMap headers) {
        Map<String, List<String>> extra = new TreeMap<>();
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (name.startsWith(EXTRA_PREFIX)) {
                extra.computeIfAbsent(unescaped(name.substring(EXTRA_PREFIX.length())), key -> new ArrayList<>())
                        .add(header.getValue());
            }
        }
        return extra;
    }

    /** Keys may hold what no header's name can; that comes as %xx. */
    private static String unescaped(String key) {
        try {
            return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return key;
        }
    }
}
