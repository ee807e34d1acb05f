package dev.troupe.service.ingress.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where virtual requests lead. */
final class RoutingTableTest {
    private final RoutingTable table = new RoutingTable();

    /** An Ingress whose rules are written {@code host|type|path|service}. */
    static ObjectNode ingress(String name, String createdAt, String... rules) {
        ObjectNode ingress = Json.object();
        ingress.putObject("metadata").put("namespace", "shop").put("name", name).put("creationTimestamp", createdAt);
        ArrayNode list = ingress.putObject("spec").putArray("rules");
        for (String text : rules) {
            String[] parts = text.split("\\|", -1);
            ObjectNode rule = list.addObject();
            if (!parts[0].isEmpty()) {
                rule.put("host", parts[0]);
            }
            ObjectNode path = rule.putObject("http").putArray("paths").addObject();
            path.put("pathType", parts[1]).put("path", parts[2]);
            path.set("backend", backend(parts[3]));
        }
        return ingress;
    }

    private static ObjectNode backend(String service) {
        ObjectNode backend = Json.object();
        backend.putObject("service").put("name", service).putObject("port").put("number", 80);
        return backend;
    }

    private void put(ObjectNode ingress) {
        table.put(IngressRoutes.of(ingress));
    }

    private @Nullable String leadsTo(String host, String path) {
        Target target = table.route(host, RequestPath.plain(path));
        return target == null ? null : target.service();
    }

    /** The table of examples in Kubernetes' documentation of Ingress, row by row. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "Prefix /,/anything/at/all,shop/1",
                "Exact /foo,/foo,shop/1",
                "Exact /foo,/bar,-",
                "Exact /foo,/foo/,-",
                "Exact /foo/,/foo,-",
                "Prefix /foo,/foo,shop/1",
                "Prefix /foo,/foo/,shop/1",
                "Prefix /foo/,/foo,shop/1",
                "Prefix /foo/,/foo/,shop/1",
                "Prefix /aaa/bb,/aaa/bbb,-",
                "Prefix /aaa/bbb,/aaa/bbb,shop/1",
                "Prefix /aaa/bbb/,/aaa/bbb,shop/1",
                "Prefix /aaa/bbb,/aaa/bbb/,shop/1",
                "Prefix /aaa/bbb,/aaa/bbb/ccc,shop/1",
                "Prefix /aaa/bbb,/aaa/bbbxyz,-",
                "Prefix / Prefix /aaa,/aaa/ccc,shop/2",
                "Prefix / Prefix /aaa Prefix /aaa/bbb,/aaa/bbb,shop/3",
                "Prefix / Prefix /aaa Prefix /aaa/bbb,/ccc,shop/1",
                "Prefix /aaa,/ccc,-",
                "Prefix /foo Exact /foo,/foo,shop/2",
            })
    void matchesPathsAsDocumented(String rules, String path, @Nullable String expected) {
        String[] words = rules.split(" ");
        String[] written = new String[words.length / 2];
        for (int i = 0; i < written.length; i++) {
            written[i] = "|" + words[2 * i] + "|" + words[2 * i + 1] + "|" + (i + 1);
        }
        put(ingress("a", "1", written));
        assertThat(leadsTo("any.example", path)).isEqualTo(expected);
    }

    /** The table of wildcards in the same documentation. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"bar.foo.com,shop/web", "baz.bar.foo.com,-", "foo.com,-"})
    void aWildcardCoversOneLabel(String host, @Nullable String expected) {
        put(ingress("a", "1", "*.foo.com|Prefix|/|web"));
        assertThat(leadsTo(host, "/")).isEqualTo(expected);
    }

    @Test
    void theMostSpecialHostDecides() {
        put(ingress("a", "1", "|Prefix|/|all", "*.foo.com|Prefix|/|wild", "www.foo.com|Prefix|/x|exact"));
        assertThat(leadsTo("www.foo.com", "/x")).isEqualTo("shop/exact");
        assertThat(leadsTo("www.foo.com", "/y"))
                .as("the host is known, its path is not")
                .isNull();
        assertThat(leadsTo("api.foo.com", "/x")).isEqualTo("shop/wild");
        assertThat(leadsTo("other", "/x")).isEqualTo("shop/all");
        assertThat(leadsTo("", "/x")).isEqualTo("shop/all");
    }

    @Test
    void whatNoRuleCoversGoesToTheDefaultBackend() {
        ObjectNode own = ingress("a", "1", "www.foo.com|Exact|/x|web");
        ((ObjectNode) own.get("spec")).set("defaultBackend", backend("own"));
        put(own);
        assertThat(leadsTo("www.foo.com", "/y")).isEqualTo("shop/own");
        assertThat(leadsTo("other", "/y")).isNull();
        ObjectNode all = ingress("b", "2");
        ((ObjectNode) all.get("spec")).set("defaultBackend", backend("all"));
        put(all);
        assertThat(leadsTo("www.foo.com", "/y")).isEqualTo("shop/own");
        assertThat(leadsTo("other", "/y")).isEqualTo("shop/all");
        table.remove("shop/a");
        assertThat(leadsTo("www.foo.com", "/x")).isEqualTo("shop/all");
    }

    @Test
    void whoWasFirstKeepsAPath() {
        put(ingress("b", "1", "h|Prefix|/x|first"));
        put(ingress("a", "2", "h|Prefix|/x|second", "h|Prefix|/y|second"));
        assertThat(leadsTo("h", "/x")).isEqualTo("shop/first");
        assertThat(leadsTo("h", "/y")).isEqualTo("shop/second");
        table.remove("shop/b");
        assertThat(leadsTo("h", "/x")).isEqualTo("shop/second");
    }

    @Test
    void aChangedIngressLeavesNothingBehind() {
        put(ingress("a", "1", "h|Prefix|/x|web", "g|Prefix|/|web"));
        put(ingress("a", "1", "h|Prefix|/y|web"));
        assertThat(leadsTo("h", "/x")).isNull();
        assertThat(leadsTo("h", "/y")).isEqualTo("shop/web");
        assertThat(leadsTo("g", "/")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "/public/../admin,shop/admin",
        "/%61dmin,shop/admin",
        "/public/%2e%2e/admin/x,shop/admin",
        "/./admin,shop/admin",
        "/../../admin,shop/admin",
        "/public%2F..%2Fadmin,shop/rest",
        "/public/x,shop/public",
        "/%zz,shop/rest",
        "/admin..,shop/rest",
    })
    void noWayOfWritingLeadsToAnotherRule(String path, String expected) {
        put(ingress("a", "1", "|Prefix|/|rest", "|Prefix|/admin|admin", "|Prefix|/public|public"));
        assertThat(leadsTo("h", path)).isEqualTo(expected);
    }

    @Test
    void findsCertificatesByName() {
        ObjectNode named = ingress("a", "1", "www.foo.com|Prefix|/|web");
        ArrayNode tls = ((ObjectNode) named.get("spec")).putArray("tls");
        tls.addObject().put("secretName", "www").putArray("hosts").add("www.foo.com");
        tls.addObject().put("secretName", "wild").putArray("hosts").add("*.foo.com");
        put(named);
        assertThat(table.secret("www.foo.com")).isEqualTo("shop/www");
        assertThat(table.secret("api.foo.com")).isEqualTo("shop/wild");
        assertThat(table.secret("foo.com")).isNull();
        ObjectNode every = ingress("b", "2");
        ((ObjectNode) every.get("spec")).putArray("tls").addObject().put("secretName", "every");
        put(every);
        assertThat(table.secret("foo.com")).isEqualTo("shop/every");
        assertThat(table.secret("")).isEqualTo("shop/every");
        table.remove("shop/a");
        assertThat(table.secret("www.foo.com")).isEqualTo("shop/every");
    }
}
