package io.zhiyin.campaigns.customer;

import io.zhiyin.campaigns.store.Sql;

/** What a feature does with its own rows when two customers turn out to be one person. */
public interface MergeStep {
    void merge(Sql tx, CustomerId kept, CustomerId gone);
}
