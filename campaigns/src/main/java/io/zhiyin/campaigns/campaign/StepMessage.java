package io.zhiyin.campaigns.campaign;

import io.zhiyin.campaigns.delivery.Route;
import io.zhiyin.campaigns.template.TemplateId;
import java.time.ZoneId;
import java.util.List;

/**
 * A message of a journey as its step stands now, to be tested.
 *
 * @param version of the journey that people walk; 0: none is published yet
 * @param step its id within the journey
 */
public record StepMessage(long journey, int version, String step, TemplateId template, int templateVersion,
        List<Route> routes, ZoneId shopZone) {
    public StepMessage {
        routes = List.copyOf(routes);
    }

    JourneyTrigger trigger() {
        return new JourneyTrigger(journey, shopZone);
    }
}
