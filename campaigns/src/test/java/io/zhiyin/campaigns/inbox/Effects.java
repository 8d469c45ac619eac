package io.zhiyin.campaigns.inbox;

import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Sql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A handler whose effects can be counted: nothing in its table keeps a message from taking effect twice. */
final class Effects implements InboxHandler {
    private static final String ADD = """
            insert into proof.effect (body) select it from unnest(cast(:bodies as text[])) as it""";

    static void prepare(Database db) {
        db.sql("create schema if not exists proof").update();
        db.sql("create table if not exists proof.effect (id bigint generated always as identity, body text not null)")
                .update();
        db.sql("truncate proof.effect restart identity").update();
    }

    @Override
    public List<Handled> handle(Sql tx, List<InboxMessage> messages) {
        tx.sql(ADD).bindAll("bodies", String.class, messages.stream().map(InboxMessage::body).toList())
                .update();
        var handled = new ArrayList<Handled>();
        for (var message : messages) {
            handled.add(new Handled(message.id(), message.awaited() ? "re " + message.body() : null));
        }
        return handled;
    }

    /** In the order in which they took effect. */
    static List<String> all(Database db) {
        return db.sql("select body from proof.effect order by id").list(row -> row.text("body"));
    }

    static Map<String, Integer> counts(Database db) {
        var counts = new HashMap<String, Integer>();
        all(db).forEach(body -> counts.merge(body, 1, Integer::sum));
        return counts;
    }
}
