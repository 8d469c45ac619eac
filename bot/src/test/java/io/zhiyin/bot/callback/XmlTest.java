package io.zhiyin.bot.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlTest {
    @Test
    void elements_cdata_entities_and_nesting_are_read() {
        var xml = Xml.read("""
                <?xml version="1.0" encoding="UTF-8"?>
                <!-- from the platform -->
                <xml>
                  <Content><![CDATA[a<b]]>&amp;&#x4E2D;&#25991;&lt;</Content>
                  <Empty/><Blank></Blank>
                  <ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>1 2</ScanResult></ScanCodeInfo>
                </xml>
                """);

        assertThat(xml.get("Content")).isEqualTo("a<b&中文<");
        assertThat(xml.get("Empty")).isNull();
        assertThat(xml.get("Blank")).isNull();
        assertThat(xml.children().getLast().get("ScanResult")).isEqualTo("1 2");
    }

    @Test
    void words_that_end_cdata_come_back_whole() {
        var words = "a]]>b]]]]>c<![CDATA[d";

        assertThat(Xml.read("<xml><Content>" + Xml.cdata(words) + "</Content></xml>").get("Content"))
                .isEqualTo(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<!DOCTYPE xml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><xml>&x;</xml>",
            "<!DOCTYPE xml SYSTEM \"http://127.0.0.1/x.dtd\"><xml/>", "<xml><!DOCTYPE a></xml>",
            "<xml><?php echo 1?></xml>", "<xml>&lol9;</xml>", "<xml>&#0;</xml>", "<xml>&#x110000;</xml>",
            "<xml>&amp</xml>",
            "<xml>", "<xml></lmx>", "<xml></xml><xml></xml>", "", "   ", "{\"a\":1}", "<xml",
            "<xml><a></xml></a>",
            "<xml>text", "<xml><![CDATA[a</xml>", "<xml><!-- a</xml>", "<xml a=\"b\"></xml>", "<></>"})
    void what_a_platform_never_writes_is_refused(String document) {
        assertThatThrownBy(() -> Xml.read(document)).isInstanceOf(Xml.Unreadable.class);
    }

    @Test
    void a_billion_laughs_and_endless_nesting_are_refused_at_once() {
        var laughs = new StringBuilder("<!DOCTYPE lolz [<!ENTITY lol \"lol\">");
        for (var i = 1; i < 10; i++) {
            laughs.append("<!ENTITY lol").append(i).append(" \"").append("&lol;".repeat(10)).append("\">");
        }
        assertThatThrownBy(() -> Xml.read(laughs + "]><xml>&lol9;</xml>")).isInstanceOf(Xml.Unreadable.class);
        assertThatThrownBy(() -> Xml.read("<a>".repeat(100_000))).isInstanceOf(Xml.Unreadable.class);
        assertThatThrownBy(() -> Xml.read("<xml>" + "<a/>".repeat(100_000) + "</xml>"))
                .isInstanceOf(Xml.Unreadable.class);
    }

    @Test
    void noise_is_read_or_refused_and_nothing_else() {
        var random = new Random(11);
        var alphabet = "<>/![]-CDATA&;#x ab\n?xml=\"";
        for (var i = 0; i < 50_000; i++) {
            var noise = new StringBuilder("<xml>");
            for (var n = random.nextInt(20); n > 0; n--) {
                noise.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                assertThat(Xml.read(noise + "</xml>").name()).isEqualTo("xml");
            } catch (Xml.Unreadable refused) {
                assertThat(refused.getMessage()).hasSizeLessThan(60);
            }
        }
    }
}
