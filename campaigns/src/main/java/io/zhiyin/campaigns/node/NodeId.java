package io.zhiyin.campaigns.node;

import java.util.UUID;

/** One process. A restarted one has another id, so what its predecessor left is that of a dead node. */
public record NodeId(UUID value) {
    public static NodeId random() {
        return new NodeId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
