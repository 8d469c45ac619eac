package io.zhiyin.campaigns.intake;

import io.zhiyin.campaigns.input.InvalidInput;
import java.util.List;

/** A batch speaks of people of whom nobody can tell who they are. Nothing of it was written. */
public final class NotTaken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<InvalidInput> reasons;

    NotTaken(List<InvalidInput> reasons) {
        super(reasons.size() + " are not clear", null, false, false);
        this.reasons = List.copyOf(reasons);
    }

    /** Each with its path: {@code orders[3]}. */
    public List<InvalidInput> reasons() {
        return reasons;
    }
}
