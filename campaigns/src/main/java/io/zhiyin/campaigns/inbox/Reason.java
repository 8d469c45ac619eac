package io.zhiyin.campaigns.inbox;

import io.zhiyin.campaigns.store.DatabaseFailure;

/**
 * Why a row could not be handled, without a word of what anybody wrote: messages of exceptions may quote values, so
 * only types, the database's code and the place in our code are told.
 */
final class Reason {
    private static final String OURS = "io.zhiyin.";
    private static final int DEEPEST = 5;

    private Reason() {}

    static String of(Throwable failure) {
        var what = new StringBuilder();
        var place = "";
        Throwable cause = failure;
        for (var depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (depth > 0) {
                what.append(" <- ");
            }
            what.append(cause.getClass().getSimpleName());
            if (cause instanceof DatabaseFailure refused && !refused.sqlState().isEmpty()) {
                what.append(' ').append(refused.sqlState());
            }
            if (place.isEmpty()) {
                place = place(cause);
            }
            cause = cause.getCause();
        }
        return place.isEmpty() ? what.toString() : what + " at " + place;
    }

    /** The first frame of ours below the database's and the inbox's own. */
    private static String place(Throwable failure) {
        for (var frame : failure.getStackTrace()) {
            var type = frame.getClassName();
            if (type.startsWith(OURS) && !type.startsWith(OURS + "campaigns.store.")) {
                return type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethodName() + ":"
                        + frame.getLineNumber();
            }
        }
        return "";
    }
}
