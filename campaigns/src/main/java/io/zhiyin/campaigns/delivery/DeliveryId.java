package io.zhiyin.campaigns.delivery;

/** One message to one customer (投递). */
public record DeliveryId(long value) {}
