package io.zhiyin.campaigns.journey;

import java.util.List;

/**
 * One of the ways that part at a step; at its end everybody comes to the step below.
 *
 * @param key what tells it from the step's other lanes
 * @param name as the shop calls it; empty where the step's kind says what it is
 */
public record Lane(String key, String name, List<Step> steps) {
    public Lane {
        steps = List.copyOf(steps);
    }

    Lane with(List<Step> others) {
        return new Lane(key, name, others);
    }
}
