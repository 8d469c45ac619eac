package io.zhiyin.bot.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zhiyin.campaigns.campaign.ApprovalRules;
import io.zhiyin.campaigns.campaign.ApprovalRulesTable;
import io.zhiyin.campaigns.campaign.Campaign;
import io.zhiyin.campaigns.campaign.CampaignControl;
import io.zhiyin.campaigns.campaign.CampaignId;
import io.zhiyin.campaigns.campaign.CampaignStep;
import io.zhiyin.campaigns.campaign.Campaigns;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A second person's word on campaigns, the start taken back, who did what, and the rules of it. */
public final class ApprovalApi implements Resource {
    private final Campaigns campaigns;
    private final CampaignControl control;

    public ApprovalApi(Campaigns campaigns, CampaignControl control) {
        this.campaigns = campaigns;
        this.control = control;
    }

    @Override
    public void mount(Routes routes) {
        routes.get("/campaigns/{id}/approval", this::approval)
                .post("/campaigns/{id}/submit",
                        call -> plain(call, id -> control.submit(id, call.caller().hand())))
                .post("/campaigns/{id}/withdraw",
                        call -> plain(call, id -> control.withdraw(id, call.caller().hand())))
                .post("/campaigns/{id}/take-back",
                        call -> plain(call, id -> control.takeBack(id, call.caller().hand())))
                .post("/campaigns/{id}/approve", this::approve)
                .post("/campaigns/{id}/reject", this::reject)
                .get("/approval-rules", this::rules).put("/approval-rules", this::setRules);
    }

    private Reply approval(Call call) {
        call.query().done();
        var campaign = campaign(call);
        var approval = control.approval(campaign, call.caller().hand());
        return Reply.ok(new JsonObject().put("version", campaign.version())
                .put("needed", Spelling.snake(approval.needed()))
                .put("state", Spelling.snake(approval.state()))
                .put("customers", approval.customers()).put("by", approval.by())
                .put("comment", approval.comment()).put("at", CustomerJson.time(approval.at()))
                .put("alone", approval.alone()).put("missing", approval.missing())
                .put("mayApprove", control.mayApprove(campaign, call.caller().hand()))
                .put("steps", Reply.array(control.history(campaign.id()), ApprovalApi::json)));
    }

    private Reply approve(Call call) {
        var fields = call.fields();
        var comment = fields.text("comment", CampaignControl.LONGEST_COMMENT);
        fields.done();
        return moved(call, id -> control.approve(id, comment, call.caller().hand()));
    }

    private Reply reject(Call call) {
        var fields = call.fields();
        var comment = fields.neededText("comment", CampaignControl.LONGEST_COMMENT);
        fields.done();
        return moved(call, id -> control.sendBack(id, comment, call.caller().hand()));
    }

    private Reply plain(Call call, Function<CampaignId, Campaign> step) {
        call.plain();
        return moved(call, step);
    }

    private Reply moved(Call call, Function<CampaignId, Campaign> step) {
        var campaign = campaign(call);
        return Reply.ok(
                CampaignsApi.json(CampaignsApi.allowed(() -> step.apply(campaign.id())), control));
    }

    private Campaign campaign(Call call) {
        return campaigns.get(new CampaignId(call.id("id")))
                .orElseThrow(() -> new Refused(Problem.notFound()));
    }

    private Reply rules(Call call) {
        call.query().done();
        return Reply.ok(json(control.rules().read()));
    }

    private Reply setRules(Call call) {
        var fields = call.fields();
        var operator = number(fields, "operatorAbove");
        var administrator = number(fields, "administratorAbove");
        var undo = number(fields, "undoAbove");
        var minutes = fields.neededNumber("undoMinutes", 1, ApprovalRules.MOST_MINUTES);
        if (operator != null && administrator != null && administrator < operator) {
            fields.wrong("administratorAbove", "不能少于 operatorAbove。", "It cannot be below operatorAbove.");
        }
        fields.done();
        return Reply.ok(json(control.rules().change(
                new ApprovalRules(operator, administrator, undo, (int) minutes), call.caller().signature())));
    }

    private static @Nullable Integer number(Fields fields, String name) {
        var number = fields.number(name, 0, ApprovalRules.MOST_CUSTOMERS);
        return number == null ? null : number.intValue();
    }

    private static JsonObject json(ApprovalRulesTable.Kept kept) {
        var rules = kept.rules();
        return new JsonObject().put("operatorAbove", rules.operatorAbove())
                .put("administratorAbove", rules.administratorAbove()).put("undoAbove", rules.undoAbove())
                .put("undoMinutes", rules.undoMinutes()).put("updatedBy", kept.updatedBy())
                .put("updatedAt", CustomerJson.time(kept.updatedAt()));
    }

    private static JsonObject json(CampaignStep step) {
        return new JsonObject().put("what", Spelling.snake(step.kind())).put("version", step.version())
                .put("by", step.by()).put("comment", step.comment())
                .put("changed", new JsonArray(step.changed())).put("customers", step.customers())
                .put("at", CustomerJson.time(step.at()));
    }
}
