package io.zhiyin.campaigns.customer;

/** One person (客户), however they come. */
public record CustomerId(long value) {}
