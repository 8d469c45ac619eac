package io.zhiyin.bot.sandbox;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Customer groups, just enough of them for group sends to groups. */
final class GroupChats {
    record Chat(String id, String name, String owner, List<Customer> members) {}

    private final Ids ids;
    private final Map<String, Chat> chats = new LinkedHashMap<>();

    GroupChats(Ids ids) {
        this.ids = ids;
    }

    Chat add(String name, String owner, List<Customer> members) {
        var chat = new Chat(ids.opaque("wrSbx", 27), name, owner, List.copyOf(members));
        chats.put(chat.id(), chat);
        return chat;
    }

    Optional<Chat> chat(String id) {
        return Optional.ofNullable(chats.get(id));
    }

    Collection<Chat> all() {
        return chats.values();
    }
}
