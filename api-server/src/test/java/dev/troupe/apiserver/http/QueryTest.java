package dev.troupe.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class QueryTest {
    @Test
    void keepsOrderAndDecodes() {
        Query query = Query.parse("command=sh&command=-c&command=echo%20a+b&x");
        assertThat(query.all("command")).containsExactly("sh", "-c", "echo a b");
        assertThat(query.has("x")).isTrue();
        assertThat(query.text("y")).isEmpty();
    }

    @Test
    void flagsAreTrueUnlessTheySayNo() {
        Query query = Query.parse("a=1&b=true&c=0&d=False&e&f=maybe");
        assertThat(query.flag("a")).isTrue();
        assertThat(query.flag("b")).isTrue();
        assertThat(query.flag("c")).isFalse();
        assertThat(query.flag("d")).isFalse();
        assertThat(query.flag("e")).isTrue();
        assertThat(query.flag("f")).isTrue();
        assertThat(query.flag("g")).isFalse();
    }

    @Test
    void leavesOutWhatCannotBeDecoded() {
        assertThat(Query.parse("a=%zz&b=1&%=2").text("b")).isEqualTo("1");
        assertThat(Query.parse("a=%zz").has("a")).isFalse();
    }

    @Test
    void refusesWhatIsNoNumber() {
        assertThat(Query.parse("limit=5").number("limit")).isEqualTo(5);
        assertThatThrownBy(() -> Query.parse("limit=x").number("limit"))
                .hasMessage("strconv.ParseInt: parsing \"x\": invalid syntax");
    }
}
