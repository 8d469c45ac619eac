package io.zhiyin.campaigns.campaign;

/** What becomes of a due time that was passed over while nothing ran. */
public enum LatePolicy {
    /** It goes out late, while it still has a sense. */
    SEND,
    /** Its run waits for an operator's word. */
    HOLD,
    /** It is recorded as missed. */
    SKIP
}
