package io.zhiyin.bot.wechat;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class WeChatWallTest {
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.zhiyin");

    @Test
    void the_sdk_and_its_http_client_end_in_the_wechat_packages() {
        noClasses().that().resideOutsideOfPackage("io.zhiyin.bot.wechat..").should().dependOnClassesThat()
                .resideInAnyPackage("me.chanjar..", "org.apache.http..", "com.google.gson..").check(OURS);
    }

    @Test
    void the_two_platforms_know_nothing_of_each_other_nor_of_the_sandbox() {
        noClasses().that().resideInAPackage("io.zhiyin.bot.wechat.official..").should().dependOnClassesThat()
                .resideInAnyPackage("io.zhiyin.bot.wechat.wecom..", "io.zhiyin.bot.sandbox..").check(OURS);
        noClasses().that().resideInAPackage("io.zhiyin.bot.wechat.wecom..").should().dependOnClassesThat()
                .resideInAnyPackage("io.zhiyin.bot.wechat.official..", "io.zhiyin.bot.sandbox..").check(OURS);
    }
}
