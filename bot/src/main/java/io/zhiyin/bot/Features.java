package io.zhiyin.bot;

import io.zhiyin.bot.conversation.CampaignWords;
import io.zhiyin.bot.journey.ReadyJourneys;
import io.zhiyin.bot.ops.Settings;
import io.zhiyin.campaigns.campaign.Campaigns;
import io.zhiyin.campaigns.campaign.Forecast;
import io.zhiyin.campaigns.campaign.Runs;
import io.zhiyin.campaigns.consent.Consents;
import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.CustomerSearch;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.customer.Reconciliation;
import io.zhiyin.campaigns.delivery.Deliveries;
import io.zhiyin.campaigns.delivery.Dispatcher;
import io.zhiyin.campaigns.followup.FollowUpParts;
import io.zhiyin.campaigns.inbox.Inbox;
import io.zhiyin.campaigns.interaction.Interactions;
import io.zhiyin.campaigns.journey.JourneyParts;
import io.zhiyin.campaigns.order.Orders;
import io.zhiyin.campaigns.profile.Profiles;
import io.zhiyin.campaigns.report.Reports;
import io.zhiyin.campaigns.schedule.ServiceClock;
import io.zhiyin.campaigns.segment.Segments;
import io.zhiyin.campaigns.store.Database;
import io.zhiyin.campaigns.store.Vault;
import io.zhiyin.campaigns.tag.TagRules;
import io.zhiyin.campaigns.tag.Tags;
import io.zhiyin.campaigns.template.Templates;
import io.zhiyin.templates.MessageRenderer;
import java.time.ZoneId;
import java.util.concurrent.ExecutorService;

/** The built parts that the API, the console and the demo stand on. A list to hand over, not a place to look things up. */
public record Features(Settings settings, Database db, Vault vault, ServiceClock clock, ZoneId zone,
        Customers customers, CustomerSearch search, Contacts contacts, Interactions interactions,
        Consents consents,
        Orders orders, Tags tags, TagRules rules, Segments segments, Templates templates,
        MessageRenderer renderer,
        CampaignWords words, Campaigns campaigns, Forecast forecast, Runs runs, Deliveries deliveries,
        Inbox inbox,
        Reconciliation reconciliation, Dispatcher dispatcher, Reports reports, ExecutorService threads,
        Profiles profiles, FollowUpParts followUps, JourneyParts journeys, ReadyJourneys readyJourneys) {}
