package io.zhiyin.campaigns;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.zhiyin.campaigns.store.PreparedSql;
import io.zhiyin.campaigns.store.TestDatabase;
import io.zhiyin.campaigns.delivery.Channel;
import io.zhiyin.campaigns.delivery.Outgoing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The walls of the house, as far as this module has them. */
class HouseTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.zhiyin.campaigns");

    private static final Pattern BY_NUMBER = Pattern.compile("advisory\\w*lock\\(\\d");

    @Test
    void every_statement_fits_the_schema() {
        var checked = PreparedSql.check(database.db(), "io.zhiyin.campaigns");

        assertThat(checked.refused()).isEmpty();
        assertThat(checked.statements()).isGreaterThan(20);
    }

    @Test
    void feature_packages_stand_in_no_circle() {
        slices().matching("io.zhiyin.campaigns.(*)..").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void a_channel_is_an_interface_here_no_http_no_wechat_no_bot() {
        noClasses().should().dependOnClassesThat()
                .resideInAnyPackage("io.zhiyin.bot..", "me.chanjar..", "io.vertx.ext.web..",
                        "java.net.http..")
                .check(HOUSE);
    }

    @Test
    void a_library_stays_in_its_room() {
        noClasses().that().resideOutsideOfPackage("..schedule..").should().dependOnClassesThat()
                .resideInAPackage("org.quartz..").because("only the schedule knows Quartz")
                .check(HOUSE.that(com.tngtech.archunit.base.DescribedPredicate.describe("not the migrations",
                        type -> !type.getSimpleName().equals("Migrations"))));
        noClasses().should().dependOnClassesThat().resideInAPackage("freemarker..").check(HOUSE);
        noClasses().that().resideOutsideOfPackage("..store..").should().dependOnClassesThat()
                .resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient..", "com.google.crypto.tink..")
                .check(HOUSE);
        noClasses().that().resideOutsideOfPackage("..calendar..").should().dependOnClassesThat()
                .resideInAPackage("com.nlf..").check(HOUSE);
    }

    /** Whoever carries a message was let through by the gate, and once more in the transaction that begins it. */
    @Test
    void no_way_leads_to_a_channel_but_through_the_gate() {
        var delivery = "io.zhiyin.campaigns.delivery.";
        noClasses().that().doNotHaveFullyQualifiedName(delivery + "Carrier").should()
                .callMethod(Channel.class, "send", Outgoing.class).check(HOUSE);
        noClasses().that().doNotHaveFullyQualifiedName(delivery + "Dispatcher").should()
                .callMethodWhere(describe("carries", it -> it.getTargetOwner().getFullName()
                        .equals(delivery + "Carrier") && it.getName().equals("carry")))
                .check(HOUSE);
        classes().that().haveFullyQualifiedName(delivery + "Carrier").should()
                .dependOnClassesThat().haveFullyQualifiedName(delivery + "Sendings").check(HOUSE);
        classes().that().haveFullyQualifiedName(delivery + "Sendings$Batch").or()
                .haveFullyQualifiedName(delivery + "Dispatcher").should()
                .callMethodWhere(describe("asks the gate", it -> it.getTargetOwner().getFullName()
                        .equals(delivery + "Gate") && it.getName().equals("ask")))
                .check(HOUSE);
    }

    @Test
    void time_comes_from_the_clock_that_was_handed_in() {
        noClasses().should().callMethod(Instant.class, "now").orShould().callMethod(LocalDate.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now").orShould().callMethod(ZonedDateTime.class, "now")
                .check(HOUSE);
    }

    /** A number of one's own may be another's too: {@code Turn} has them by name. */
    @Test
    void nobody_locks_by_a_number_of_their_own() throws IOException {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            var byNumber = files.filter(it -> it.toString().endsWith(".java"))
                    .filter(it -> BY_NUMBER.matcher(read(it)).find()).map(it -> it.getFileName().toString())
                    .toList();
            // before there is a table, and a space of two keys
            assertThat(byNumber).containsExactlyInAnyOrder("Migrations.java", "Sendings.java");
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Test
    void nobody_prints() {
        noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err")
                .check(HOUSE);
    }
}
