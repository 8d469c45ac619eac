package io.zhiyin.templates;

/** Whether a finding keeps a template from being saved. */
public enum Severity {
    /** The template cannot be used. */
    ERROR,
    /** It can be used; someone should look. */
    WARNING
}
