package dev.troupe.apiserver.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.api.StatusException;
import dev.troupe.protocol.object.Caller;
import dev.troupe.testkit.InMemoryCluster;
import io.vertx.core.MultiMap;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the headers make of whom, and who may. */
class ImpersonationTest {
    private static final Caller ADMIN = new Caller("admin", List.of("system:masters", "system:authenticated"));
    private static final Caller ALICE = new Caller("alice", List.of("staff", "system:authenticated"));

    private final Impersonation impersonation =
            new Impersonation(new Authorizer(Set.of("system:masters"), new InMemoryCluster(InstantSource.system())));

    /** Headers as {@code name=value} with semicolons between. */
    private Caller asked(Caller caller, String headers) {
        MultiMap map = MultiMap.caseInsensitiveMultiMap();
        for (String header : headers.split(";", -1)) {
            int equals = header.indexOf('=');
            map.add(header.substring(0, equals), header.substring(equals + 1));
        }
        return impersonation.caller(caller, map);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
                    bob | none | system:authenticated
                    bob | a,b | a,b,system:authenticated
                    bob | system:unauthenticated | system:unauthenticated
                    bob | a,system:authenticated | a,system:authenticated
                    system:anonymous | none | system:unauthenticated
                    system:serviceaccount:ns:sa | none | system:serviceaccounts,system:serviceaccounts:ns,system:authenticated
                    system:serviceaccount:ns:sa | a | a,system:authenticated
                    system:serviceaccount:ns | none | system:authenticated
                    """)
    void aUserHasTheGroupsThatAreAskedForAndThoseThatGoWithTheName(String user, String groups, String expected) {
        StringBuilder headers = new StringBuilder("Impersonate-User=" + user);
        if (groups != null) {
            for (String group : groups.split(",", -1)) {
                headers.append(";Impersonate-Group=").append(group);
            }
        }
        assertThat(asked(ADMIN, headers.toString())).isEqualTo(new Caller(user, List.of(expected.split(",", -1))));
    }

    @Test
    void uidAndExtraAreTheUsersToo() {
        assertThat(asked(
                        ADMIN,
                        "impersonate-user=bob;impersonate-uid=7;Impersonate-Extra-Scopes=view;"
                                + "Impersonate-Extra-Scopes=edit;Impersonate-Extra-Acme.com%2Fproject=p"))
                .isEqualTo(new Caller(
                        "bob",
                        List.of("system:authenticated"),
                        "7",
                        Map.of("scopes", List.of("view", "edit"), "acme.com/project", List.of("p"))));
    }

    @Test
    void withoutSuchHeadersEverybodyIsWhoTheyAre() {
        assertThat(asked(ALICE, "Accept=application/json")).isSameAs(ALICE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Impersonate-Group=a",
                "Impersonate-Uid=7",
                "Impersonate-Extra-a=b",
                "Impersonate-User=;Impersonate-Group=a"
            })
    void groupsOfNobodyAreRefused(String headers) {
        assertThatThrownBy(() -> asked(ADMIN, headers))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(400))
                .hasMessageContaining("without impersonating a user");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Impersonate-User=bob | users "bob" is forbidden: User "alice" cannot impersonate resource "users" in API group "" at the cluster scope
                    Impersonate-User=system:serviceaccount:ns:sa | serviceaccounts "sa" is forbidden: User "alice" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "ns"
                    """)
    void onlySomeMayBeSomebodyElse(String headers, String message) {
        assertThatThrownBy(() -> asked(ALICE, headers))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(403))
                .hasMessage(message);
        assertThatThrownBy(() -> asked(Authenticator.ANONYMOUS, headers)).isInstanceOf(StatusException.class);
    }

    @Test
    void anAdministratorMayActAsAnotherMaster() {
        assertThat(asked(ADMIN, "Impersonate-User=bob;Impersonate-Group=system:masters")
                        .groups())
                .containsExactly("system:masters", "system:authenticated");
    }
}
