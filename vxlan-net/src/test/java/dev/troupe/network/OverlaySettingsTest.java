package dev.troupe.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.ConfigFactory;
import dev.troupe.network.OverlaySettings.VtepChoice;
import org.junit.jupiter.api.Test;

class OverlaySettingsTest {
    @Test
    void defaultsAndNames() {
        assertThat(OverlaySettings.from(ConfigFactory.load()))
                .isEqualTo(new OverlaySettings("troupe.vxlan", 4242, 4789, VtepChoice.AUTO));
        assertThat(OverlaySettings.from(ConfigFactory.parseString(
                        "troupe { overlay { device = d, vni = 7, port = 8472 }, network.vtep = user }")))
                .isEqualTo(new OverlaySettings("d", 7, 8472, VtepChoice.USER));
    }

    @Test
    void saysWhatThereIsToChooseFrom() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VtepChoice.parse("KERNEL"))
                .withMessage("no way to forward between nodes: \"KERNEL\"; there are kernel, user, auto");
    }
}
