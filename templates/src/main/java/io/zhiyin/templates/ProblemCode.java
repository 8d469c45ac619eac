package io.zhiyin.templates;

import java.util.Locale;

/** The kinds of things that can be wrong with a template; {@link #key()} is stable and used by the API. */
public enum ProblemCode {
    /** Not readable as a template. */
    SYNTAX,
    /** A directive outside the allowed few: {@code <#include>}, {@code <#macro>}, {@code <#assign>}, {@code <@...>}. */
    FORBIDDEN_DIRECTIVE,
    /** A builtin outside the allowed few: {@code ?new}, {@code ?api}, {@code ?eval}, {@code ?left_pad}. */
    FORBIDDEN_BUILTIN,
    /** Something else the language has and messages may not use: ranges, method calls, special variables. */
    FORBIDDEN_EXPRESSION,
    /** Longer or deeper than a message needs. */
    TOO_COMPLEX,
    /** More output than {@link MessageRenderer#OUTPUT_LIMIT}. */
    OUTPUT_TOO_LONG,
    /** More work than {@link MessageRenderer#WORK_LIMIT}. */
    TOO_MUCH_WORK,
    /** A value that is absent was used without a default. */
    MISSING_VALUE,
    /** A value was used as a kind it is not: a list shown as text, a text compared with a number. */
    WRONG_KIND,
    /** A variable nobody fills in. */
    UNKNOWN_VARIABLE,
    /** A variable that may be absent, used without a default. */
    MISSING_DEFAULT,
    /** Nothing to send. */
    EMPTY_TEXT,
    /** Longer than the channel carries, with ordinary values. */
    TOO_LONG,
    /** Longer than the channel carries, in the worst case. */
    MAYBE_TOO_LONG,
    /** A character the platforms refuse or do not show. */
    CONTROL_CHARACTER,
    /** A template-message line that is not {@code key: value}, or a key used twice. */
    FIELD_LAYOUT,
    /** A template-message value that breaks the rule of its key. */
    FIELD_VALUE,
    /** A template-message key whose rule is not known, or that is no longer shown. */
    UNKNOWN_FIELD,
    /** A text message that begins with a signature of its own. */
    SMS_SIGNATURE,
    /** A text message with a link to a host that the settings do not name. */
    SMS_LINK,
    /** A card's address that is none, or not of https. */
    CARD_LINK,
    /** A card that needs a picture and has none, or one that the platform does not take. */
    CARD_PICTURE,
    /** A {@code link(...)} whose address is none. */
    LINK,
    /** A {@code link(...)} that goes out as it is, since the settings do not say where phones reach the service. */
    LINK_UNCOUNTED;

    /** The name in the API and in pages: {@code missing-default}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
