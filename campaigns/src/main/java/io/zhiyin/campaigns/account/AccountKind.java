package io.zhiyin.campaigns.account;

/** What an account is on its platform. */
public enum AccountKind {
    OFFICIAL, WECOM, CARE
}
