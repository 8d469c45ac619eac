package io.zhiyin.bot.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiyin.bot.security.Language;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.delivery.Reason;
import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.delivery.State;
import io.zhiyin.campaigns.interaction.InteractionKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WordsTest {
    private static final Path TEMPLATES = Path.of("src/main/resources/console/templates");
    private static final Pattern LITERAL = Pattern.compile("msg\\(\"([a-z0-9._]+)\"[,)]");
    private static final Pattern IN_LINE = Pattern
            .compile("(?i)<script>|<script[^>]*>[^<]|\\sstyle=|\\son[a-z]+=|<style");

    private static final Path PAGES = Path.of("src/main/java/io/zhiyin/bot/console");
    private static final Pattern DONE = Pattern.compile("Answer\\.go\\([^;]*?, \"([a-z.-]+)\"\\)");

    private final Words words = new Words();

    @Test
    void what_is_said_in_one_language_is_said_in_the_other() {
        assertThat(words.keys(Language.EN)).isEqualTo(words.keys(Language.ZH));
    }

    @Test
    void every_word_that_a_template_names_is_there() throws IOException {
        var named = new TreeSet<String>();
        for (var template : templates()) {
            LITERAL.matcher(Files.readString(template)).results().map((MatchResult it) -> it.group(1))
                    .forEach(named::add);
        }

        assertThat(named).hasSizeGreaterThan(200);
        assertThat(words.keys(Language.ZH)).containsAll(named);
    }

    @Test
    void every_state_reason_route_and_kind_has_words() {
        var keys = Stream.of(codes("state.", State.values()), codes("reason.", Reason.values()),
                codes("route.", Route.values()), codes("kind.", InteractionKind.values()),
                codes("campaign.state.", Campaign.State.values())).flatMap(List::stream).toList();

        assertThat(words.keys(Language.ZH)).containsAll(keys);
    }

    /** A word that is not there would be passed over in silence. */
    @Test
    void what_a_page_says_when_something_is_done_has_words() throws IOException {
        var said = new TreeSet<String>();
        for (var page : files(PAGES, ".java")) {
            DONE.matcher(Files.readString(page)).results().map((MatchResult it) -> "done." + it.group(1))
                    .forEach(said::add);
        }

        assertThat(said).hasSizeGreaterThan(30);
        assertThat(words.keys(Language.ZH)).containsAll(said);
    }

    @Test
    void no_template_holds_a_script_a_style_or_a_handler() throws IOException {
        for (var template : templates()) {
            assertThat(Files.readString(template)).as(template.toString()).doesNotContainPattern(IN_LINE);
        }
    }

    @Test
    void places_are_filled_and_a_word_for_one_differs_from_that_for_many() {
        assertThat(words.say(Language.EN, "time.days.ago", List.of(1))).isEqualTo("1 day ago");
        assertThat(words.say(Language.EN, "time.days.ago", List.of(3))).isEqualTo("3 days ago");
        assertThat(words.say(Language.ZH, "customers.lead", List.of("$1\\"))).isEqualTo("共 $1\\ 位，新来的在前面。");
        assertThatThrownBy(() -> words.say(Language.ZH, "no.such.word", List.of()))
                .hasMessageContaining("no.such.word");
    }

    private static List<String> codes(String prefix, Enum<?>[] values) {
        return Stream.of(values).map(it -> prefix + Forms.code(it)).toList();
    }

    private static List<Path> templates() throws IOException {
        return files(TEMPLATES, ".ftlh");
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(it -> it.toString().endsWith(ending)).toList();
        }
    }
}
