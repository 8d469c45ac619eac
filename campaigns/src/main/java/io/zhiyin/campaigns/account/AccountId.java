package io.zhiyin.campaigns.account;

/** An account of the settings (渠道账号): the {@code id} there and in the callback path. */
public record AccountId(String value) {
    public AccountId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("an account id is empty");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
