package io.zhiyin.campaigns.insight;

/** A: the customers who bring the first 80 % of the revenue; B: up to 95 %; C: the rest. */
public enum AbcClass {
    A, B, C
}
