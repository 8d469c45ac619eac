package io.zhiyin.campaigns.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiyin.campaigns.calendar.Birthday;
import io.zhiyin.campaigns.campaign.Shop;
import io.zhiyin.campaigns.store.TestDatabase;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ShortLinksTest {
    private static final String NEWS = "https://shop.example/new?a=1&b=2";

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private final World world = new World(database);
    private final ShortLinks links = new ShortLinks(database.db(), database.vault(), world.clock);

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void a_click_is_a_fact_of_the_delivery_and_stands_on_the_timeline_once_for_a_link() {
        var delivery = sent();
        var token = links.token(delivery, NEWS);

        assertThat(links.follow(token, true)).contains(NEWS);
        assertThat(links.follow(token, true)).as("a browser that asks twice for one tap").contains(NEWS);
        world.clock.moveTo(world.clock.instant().plusSeconds(60));
        assertThat(links.follow(token, true)).contains(NEWS);
        assertThat(links.follow(token, false)).as("only looked at").contains(NEWS);

        var whole = world.deliveries.get(delivery).orElseThrow();
        assertThat(whole.clicks()).extracting(Deliveries.Click::target).containsExactly(NEWS, NEWS);
        assertThat(whole.facts()).extracting(Deliveries.Fact::fact).containsExactly("clicked");
        assertThat(whole.facts().getFirst().at()).isEqualTo(whole.clicks().getFirst().at());
        assertThat(database.db().sql("select count(*) from interaction where kind = 'click'").count())
                .isOne();
    }

    @Test
    void a_delivery_has_the_same_link_whenever_it_is_rendered_by_any_node() {
        var delivery = sent();
        var otherNode = new ShortLinks(database.db(), database.vault(), world.clock);

        assertThat(otherNode.token(delivery, NEWS)).isEqualTo(links.token(delivery, NEWS)).hasSizeBetween(10,
                20);
        assertThat(links.token(delivery, "https://shop.example/other"))
                .isNotEqualTo(links.token(delivery, NEWS));
        assertThat(links.token(new DeliveryId(delivery.value() + 1), NEWS))
                .isNotEqualTo(links.token(delivery, NEWS));
    }

    @Test
    void what_we_did_not_make_leads_nowhere() {
        var token = links.token(sent(), NEWS);
        for (var made : new String[]{"", "x", "0" + token, token + "0", "https://evil.example", "../" + token,
                token.toLowerCase(java.util.Locale.ROOT) + "A", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
                "preview0preview0"}) {
            assertThat(links.follow(made, true)).as(made).isEmpty();
        }
        var random = new Random(7);
        for (var i = 0; i < 5_000; i++) {
            var at = random.nextInt(token.length());
            var other = token.substring(0, at) + (char) ('0' + random.nextInt(10)) + token.substring(at + 1);
            assertThat(other.equals(token) || links.follow(other, true).isEmpty()).as(other).isTrue();
        }
        assertThat(database.db().sql("select count(*) from link_click").count()).isZero();
    }

    @Test
    void every_pair_of_delivery_and_link_has_a_token_of_its_own_that_is_read_again() {
        var seen = new HashSet<String>();
        for (var delivery : new long[]{1, 127, 128, 255, 256, 65_535, 4_294_967_296L, Long.MAX_VALUE}) {
            for (var target : new String[]{NEWS, "https://shop.example/b"}) {
                var token = links.token(new DeliveryId(delivery), target);
                assertThat(seen.add(token)).isTrue();
                assertThat(links.follow(token, true)).as("of a delivery that is gone, too").contains(target);
            }
        }
    }

    private DeliveryId sent() {
        world.shop.guest().born(Birthday.solar(3, 5)).following("shop");
        world.shop.birthdays(Shop.AT_NINE, Route.TEMPLATE);
        world.at("2026-03-05T09:00:00+08:00");
        return world.only().id();
    }
}
