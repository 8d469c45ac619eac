package io.zhiyin.campaigns.importing;

import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.input.InvalidInput;
import io.zhiyin.campaigns.profile.FieldId;
import io.zhiyin.campaigns.saying.Precedence.Verdict;
import io.zhiyin.campaigns.profile.ProfileField;
import io.zhiyin.campaigns.profile.ProfileValues.Said;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.saying.Source;
import io.zhiyin.campaigns.profile.Value;
import io.zhiyin.campaigns.profile.Weighing;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a file says in the shop's own fields, a batch at once. A file without such columns asks the database nothing. */
final class ImportFields {
    private final Profiles profiles;
    private final Map<Column, ProfileField> byColumn = new LinkedHashMap<>();

    /** @throws InvalidInput when a column stands for a field that there is no more */
    ImportFields(Profiles profiles, Mapping mapping) {
        this.profiles = profiles;
        var custom = mapping.custom();
        if (custom.isEmpty()) {
            return;
        }
        var living = profiles.fields().living();
        for (var column : custom) {
            byColumn.put(column, column.field(living).orElseThrow(() -> new InvalidInput("mapping",
                    "有一列对应的字段“" + column.code() + "”已被停用或删除，请重新对应。",
                    "A column stands for " + column.code()
                            + ", which was archived or deleted: map it anew.")));
        }
    }

    Map<Column, ProfileField> byColumn() {
        return byColumn;
    }

    /** @param id null for somebody new */
    record Says(@Nullable CustomerId id, Map<FieldId, Value> values) {
        Says {
            values = Map.copyOf(values);
        }
    }

    /**
     * @param known about people who are known, weighed; null where nothing is said of them
     * @param changed the places of those of whom something changes
     */
    record Weighed(List<Says> says, @Nullable Weighing known, BitSet changed) {
        boolean changes(int place) {
            return changed.get(place);
        }
    }

    Weighed weigh(Sql tx, String by, Instant at, List<Says> says) {
        var words = new ArrayList<Said>();
        var places = new ArrayList<Integer>();
        for (var i = 0; i < says.size(); i++) {
            var id = says.get(i).id;
            if (id != null) {
                for (var word : said(id, says.get(i), by, at)) {
                    words.add(word);
                    places.add(i);
                }
            }
        }
        var changed = new BitSet();
        if (words.isEmpty()) {
            return new Weighed(says, null, changed);
        }
        var known = profiles.values().weigh(tx, words);
        var verdicts = known.verdicts();
        for (var i = 0; i < words.size(); i++) {
            if (verdicts.get(i) == Verdict.SET) {
                changed.set(places.get(i));
            }
        }
        return new Weighed(says, known, changed);
    }

    /** @param ids who each is about, now that those who were new are written */
    void write(Sql tx, String by, Instant at, Weighed weighed, List<CustomerId> ids) {
        var known = weighed.known;
        if (known != null) {
            profiles.values().write(tx, known);
        }
        var words = new ArrayList<Said>();
        Set<CustomerId> fresh = new HashSet<>();
        for (var i = 0; i < ids.size(); i++) {
            if (weighed.says.get(i).id == null && !weighed.says.get(i).values.isEmpty()) {
                fresh.add(ids.get(i));
                words.addAll(said(ids.get(i), weighed.says.get(i), by, at));
            }
        }
        if (!words.isEmpty()) {
            profiles.values().write(tx, profiles.values().weigh(tx, words, fresh));
        }
    }

    private static List<Said> said(CustomerId id, Says says, String by, Instant at) {
        return says.values.entrySet().stream()
                .map(it -> new Said(id, it.getKey(), it.getValue(), Source.IMPORT, by, at)).toList();
    }
}
