package io.zhiyin.bot;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.zhiyin.campaigns.store.PreparedSql;
import io.zhiyin.campaigns.store.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The walls of the house, as far as this module has them. */
class HouseTest {
    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static final String ROOT = "io.zhiyin.bot";
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(ROOT);

    @Test
    void every_statement_fits_the_schema() {
        var checked = PreparedSql.check(database.db(), ROOT);

        assertThat(checked.refused()).isEmpty();
        assertThat(checked.statements()).isGreaterThan(20);
    }

    @Test
    void feature_packages_stand_in_no_circle() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void the_sdk_and_its_http_client_end_in_wechat() {
        noClasses().that().resideOutsideOfPackage(ROOT + ".wechat..").should().dependOnClassesThat()
                .resideInAnyPackage("me.chanjar..", "com.github.binarywang..", "org.apache.http..",
                        "com.google.gson..")
                .check(HOUSE);
    }

    @Test
    void camel_ends_in_integration_mail_and_sms() {
        noClasses().that()
                .resideOutsideOfPackages(ROOT + ".integration..", ROOT + ".mail..", ROOT + ".sms..").should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.camel..").check(HOUSE);
    }

    @Test
    void the_sandbox_talks_http_alone_and_only_the_demo_starts_it() {
        noClasses().that().resideInAPackage(ROOT + ".sandbox..").should().dependOnClassesThat(
                com.tngtech.archunit.base.DescribedPredicate.describe("are ours and not the sandbox's",
                        type -> type.getPackageName().startsWith("io.zhiyin.")
                                && !type.getPackageName().startsWith(ROOT + ".sandbox")))
                .check(HOUSE);
        noClasses().that().resideOutsideOfPackages(ROOT + ".sandbox..", ROOT + ".demo..").should()
                .dependOnClassesThat().resideInAPackage(ROOT + ".sandbox..").check(HOUSE);
    }

    @Test
    void pages_are_rendered_in_the_console_alone() {
        noClasses().that().resideOutsideOfPackage(ROOT + ".console..").should().dependOnClassesThat()
                .resideInAPackage("freemarker..").check(HOUSE);
    }

    @Test
    void callbacks_and_pages_do_not_see_wechat() {
        noClasses().that().resideInAnyPackage(ROOT + ".callback..", ROOT + ".api..", ROOT + ".console..")
                .should().dependOnClassesThat().resideInAPackage(ROOT + ".wechat..").check(HOUSE);
    }

    @Test
    void nobody_here_sends_by_a_channel_past_the_gate() {
        noClasses().should()
                .callMethodWhere(com.tngtech.archunit.base.DescribedPredicate.describe("sends by a channel",
                        it -> it.getTargetOwner().isAssignableTo(io.zhiyin.campaigns.delivery.Channel.class)
                                && it.getName().equals("send")))
                .check(HOUSE);
    }

    @Test
    void the_database_is_reached_through_the_store() {
        noClasses().should().dependOnClassesThat()
                .resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient..", "java.sql..")
                .check(HOUSE);
    }

    @Test
    void time_comes_from_the_clock_that_was_handed_in() {
        noClasses().that().resideOutsideOfPackage(ROOT).and()
                // its second constructor, for a platform that runs on the real clock
                .doNotHaveFullyQualifiedName(ROOT + ".sandbox.Sandbox").should()
                .callMethod(Instant.class, "now").orShould().callMethod(LocalDate.class, "now")
                .orShould().callMethod(LocalDate.class, "now", ZoneId.class)
                .orShould().callMethod(LocalDateTime.class, "now")
                .orShould().callMethod(ZonedDateTime.class, "now")
                .orShould().callMethod(System.class, "currentTimeMillis")
                .orShould().callMethod(Clock.class, "systemUTC")
                .orShould().callMethod(Clock.class, "systemDefaultZone")
                .because("only the composition root reads the real time").check(HOUSE);
    }

    @Test
    void only_the_command_line_prints() {
        noClasses().that().doNotHaveFullyQualifiedName(Main.class.getName()).and()
                .resideOutsideOfPackage(ROOT + ".demo..").should().accessField(System.class, "out")
                .orShould().accessField(System.class, "err").check(HOUSE);
    }
}
