package io.zhiyin.bot.demo;

import io.zhiyin.bot.demo.SamplePeople.SamplePerson;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.profile.FieldType;
import io.zhiyin.campaigns.profile.ProfileField;
import io.zhiyin.campaigns.profile.ProfileFields;
import io.zhiyin.campaigns.profile.ProfileValues.Said;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.profile.ValueReader;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What a tea shop wants to know beyond names and birthdays, and what some of its people have said. */
final class SampleFields {
    private static final List<String> TASTES = List.of("清淡", "醇厚", "花果香");
    private static final List<String> PETS = List.of("旺财", "来福", "豆豆", "小白", "元宝");

    private final ProfileField taste;
    private final ProfileField firstVisit;
    private final ProfileField pet;

    private SampleFields(ProfileField taste, ProfileField firstVisit, ProfileField pet) {
        this.taste = taste;
        this.firstVisit = firstVisit;
        this.pet = pet;
    }

    /** Those that are not there yet. */
    static SampleFields make(ProfileFields fields) {
        return new SampleFields(field(fields, "口感偏好", "taste", FieldType.CHOICE, TASTES),
                field(fields, "首次到店", "first_visit", FieldType.DATE, List.of()),
                field(fields, "宠物名", "pet_name", FieldType.TEXT, List.of()));
    }

    private static ProfileField field(ProfileFields fields, String name, String key, FieldType type,
            List<String> labels) {
        return fields.all().stream().filter(it -> it.key().equals(key)).findFirst()
                .orElseGet(() -> fields.create(name, key, type, labels));
    }

    /** Drawn from the person, so that it is the same at every start. */
    List<Said> said(SamplePerson person, CustomerId id, Instant now) {
        var random = new Random(person.id().hashCode());
        var said = new ArrayList<Said>();
        var visited = now.minus(Duration.ofDays(20 + random.nextInt(700)));
        if (random.nextInt(3) > 0) {
            said.add(said(id, firstVisit, LocalDate.ofInstant(visited, ZoneOffset.UTC).toString(),
                    Source.IMPORT,
                    now.minus(Duration.ofDays(15))));
        }
        if (random.nextInt(2) > 0) {
            said.add(said(id, taste, TASTES.get(random.nextInt(TASTES.size())), Source.IMPORT,
                    now.minus(Duration.ofDays(15))));
            if (random.nextInt(4) == 0) {
                said.add(said(id, taste, TASTES.get(random.nextInt(TASTES.size())), Source.CUSTOMER,
                        now.minus(Duration.ofDays(random.nextInt(10)))));
            }
        }
        if (random.nextInt(6) == 0) {
            said.add(said(id, pet, PETS.get(random.nextInt(PETS.size())), Source.OPERATOR,
                    now.minus(Duration.ofDays(random.nextInt(30)))));
        }
        return said;
    }

    private static Said said(CustomerId id, ProfileField field, String text, Source source, Instant at) {
        return new Said(id, field.id(), ValueReader.read(field, text), source, "示例", at);
    }
}
