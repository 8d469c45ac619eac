package io.zhiyin.campaigns.journey;

import java.time.Instant;

/** Calls another system over HTTP; blocking. */
public interface JourneyCaller {
    /**
     * @param key the same for every attempt: by it the other side knows a repeat
     * @param body JSON
     * @param secret what the call is signed with
     */
    Answer call(String url, String key, String body, Instant at, byte[] secret);

    /** Why it may not be called; empty where it may. */
    java.util.Optional<String> refused(String url);

    /** @param code what the answer was, or why there is none: a code, never words of the other side */
    record Answer(boolean taken, boolean again, String code) {}
}
