package dev.troupe.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "my-name", "123-abc", "a--b"})
    void acceptsDnsLabels(String label) {
        assertThat(Names.dnsLabel(label)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "-a", "a-", "a_b", "ä", "a b", "a..b", ".a"})
    void refusesOtherLabels(String label) {
        assertThat(Names.dnsLabel(label))
                .containsExactly("a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-',"
                        + " and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc',"
                        + " regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')");
    }

    @Test
    void saysWhenOnlyDotsAreWrongWithALabel() {
        assertThat(Names.dnsLabel("my.name")).containsExactly("must not contain dots");
    }

    @Test
    void boundsTheLengthOfNames() {
        assertThat(Names.dnsLabel("a".repeat(63))).isEmpty();
        assertThat(Names.dnsLabel("a".repeat(64))).containsExactly("must be no more than 63 characters");
        assertThat(Names.dnsSubdomain("a".repeat(253))).isEmpty();
        assertThat(Names.dnsSubdomain("a".repeat(254))).containsExactly("must be no more than 253 characters");
    }

    @Test
    void refusesWhatIsNoSubdomain() {
        assertThat(Names.dnsSubdomain("web.example.com")).isEmpty();
        assertThat(Names.dnsSubdomain("Web"))
                .containsExactly(
                        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-'"
                                + " or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex"
                                + " used for validation is"
                                + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
    }

    @Test
    void refusesWhatIsNoQualifiedName() {
        String syntax = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
                + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is"
                + " '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
        assertThat(Names.qualified("app.kubernetes.io/name")).isEmpty();
        assertThat(Names.qualified("my name")).containsExactly("name part " + syntax);
        assertThat(Names.qualified("")).containsExactly("name part must be non-empty", "name part " + syntax);
        assertThat(Names.qualified("/x")).containsExactly("prefix part must be non-empty");
        assertThat(Names.qualified("a/b/c"))
                .containsExactly("a qualified name " + syntax
                        + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
        assertThat(Names.qualified("x".repeat(64))).containsExactly("name part must be no more than 63 characters");
        assertThat(Names.qualified("UP/x")).singleElement().asString().startsWith("prefix part a lowercase RFC 1123");
    }

    @Test
    void ignoresTheCaseOfAnnotationKeys() {
        assertThat(Names.annotationKey("Example.COM/Key")).isEmpty();
    }

    @Test
    void refusesWhatIsNoLabelValue() {
        assertThat(Names.labelValue("")).isEmpty();
        assertThat(Names.labelValue("v1.2_x")).isEmpty();
        assertThat(Names.labelValue("a b"))
                .containsExactly("a valid label must be an empty string or consist of alphanumeric characters, '-', '_'"
                        + " or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or"
                        + " 'my_value',  or '12345', regex used for validation is"
                        + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')");
    }

    @Test
    void refusesKeysThatAreNoFileNames() {
        assertThat(Names.dataKey("game.properties")).isEmpty();
        assertThat(Names.dataKey("a/b"))
                .containsExactly("a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g."
                        + " 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is"
                        + " '[-._a-zA-Z0-9]+')");
        assertThat(Names.dataKey("..")).containsExactly("must not be '..'");
        assertThat(Names.dataKey(".")).containsExactly("must not be '.'");
        assertThat(Names.dataKey("..data")).containsExactly("must not start with '..'");
    }

    @Test
    void refusesEnvironmentVariablesThatShellsCannotHold() {
        assertThat(Names.environmentVariable("my.env-NAME 1")).isEmpty();
        List<String> refused = List.of("a valid environment variable name must consist only of printable ASCII"
                + " characters other than '='");
        assertThat(Names.environmentVariable("A=B")).isEqualTo(refused);
        assertThat(Names.environmentVariable("Ä")).isEqualTo(refused);
    }

    @Test
    void refusesPortNamesByEachRule() {
        assertThat(Names.portName("http-2")).isEmpty();
        assertThat(Names.portName("a".repeat(16))).containsExactly("must be no more than 15 characters");
        assertThat(Names.portName("80")).containsExactly("must contain at least one letter (a-z)");
        assertThat(Names.portName("a--b")).containsExactly("must not contain consecutive hyphens");
        assertThat(Names.portName("-a")).containsExactly("must not begin or end with a hyphen");
        assertThat(Names.portName("Http"))
                .containsExactly("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
    }

    @Test
    void refusesPathSegmentsThatUrlsCannotHold() {
        assertThat(NameRule.PATH_SEGMENT.check("system:node:a")).isEmpty();
        assertThat(NameRule.PATH_SEGMENT.check("..")).containsExactly("may not be '..'");
        assertThat(NameRule.PATH_SEGMENT.check("a/b%c")).containsExactly("may not contain '/'", "may not contain '%'");
        assertThat(NameRule.PATH_SEGMENT.check("a b\u00e9")).isEmpty();
        for (String control : List.of("\0", "\n", "a\u007fb", "\u0085")) {
            assertThat(NameRule.PATH_SEGMENT.check(control)).containsExactly("may not contain control characters");
        }
        assertThat(NameRule.PATH_SEGMENT.check("x".repeat(500))).isEmpty();
        assertThat(NameRule.PATH_SEGMENT.check("x".repeat(501))).containsExactly("must be no more than 500 characters");
    }

    @Test
    void letsGeneratedNamesEndWithADash() {
        assertThat(NameRule.DNS_LABEL.checkPrefix("web-")).isEmpty();
        assertThat(NameRule.DNS_LABEL.check("web-")).isNotEmpty();
        assertThat(NameRule.DNS_SUBDOMAIN.checkPrefix("-")).isNotEmpty();
    }
}
