package io.zhiyin.campaigns.followup;

import io.zhiyin.campaigns.customer.Contacts;
import io.zhiyin.campaigns.customer.Customer;
import io.zhiyin.campaigns.customer.CustomerId;
import io.zhiyin.campaigns.customer.Customers;
import io.zhiyin.campaigns.followup.FollowUp.Kind;
import io.zhiyin.campaigns.followup.FollowUps.Filter;
import io.zhiyin.campaigns.followup.StaffMessage.Card;
import io.zhiyin.campaigns.followup.StaffMessage.Colleague;
import io.zhiyin.campaigns.followup.StaffMessage.Fact;
import io.zhiyin.campaigns.store.Sql;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is said to staff, in Chinese, as the platform's own words are. */
final class StaffWords {
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("M月d日 HH:mm", Locale.CHINESE);
    private static final int MOST_COLLEAGUES = 10;
    private static final int SOME = 5;

    private final FollowUps followUps;
    private final Customers customers;
    private final Contacts contacts;
    private final ZoneId zone;
    private final @Nullable String publicUrl;

    /** @param publicUrl where staff reach the service; null: cards lead nowhere */
    StaffWords(FollowUps followUps, Customers customers, Contacts contacts, ZoneId zone,
            @Nullable String publicUrl) {
        this.followUps = followUps;
        this.customers = customers;
        this.contacts = contacts;
        this.zone = zone;
        this.publicUrl = publicUrl;
    }

    /** A follow-up that is due, with buttons. */
    Card due(Sql db, FollowUp it, String task, boolean overdue) {
        return card(db, it, task, overdue ? "跟进已逾期，请尽快处理" : "跟进提醒", null);
    }

    /** The same as it stands by now: who did what with it. */
    Card ended(Sql db, FollowUp it, String task, int round) {
        return switch (it.state()) {
            case OPEN -> it.round() == round
                    ? due(db, it, task, false)
                    : card(db, it, task, "已推迟到 " + when(it.dueAt()), "已推迟");
            case DONE -> card(db, it, task, told(db, it) + "完成", "已完成");
            case HANDED_OVER -> {
                var next = followUps.successor(db, it.id()).flatMap(id -> followUps.find(db, id));
                yield card(db, it, task,
                        told(db, it) + "转交" + next.map(to -> "给" + name(db, to.member())).orElse(""), "已转交");
            }
            case CANCELLED -> card(db, it, task, told(db, it) + "取消", "已取消");
        };
    }

    /** What the manager reads of one that stays undone. */
    String escalation(Sql db, FollowUp it) {
        return name(db, it.member()) + "的跟进逾期未处理\n" + it.title() + "\n客户：" + customer(db, it.customer())
                + "\n应在 " + when(it.dueAt()) + " 前完成" + link("\n到控制台处理：", "/follow-ups/" + it.id().value());
    }

    /** What the day holds for a member; empty when that is nothing. */
    Optional<String> digest(Sql db, Member member, LocalDate day, Instant now) {
        var ends = day.plusDays(1).atStartOfDay(zone).toInstant();
        var late = new Filter(FollowUp.State.OPEN, member, null, null, null, now);
        var today = new Filter(FollowUp.State.OPEN, member, null, null, now, ends);
        var overdue = followUps.count(db, late);
        var open = followUps.count(db, today);
        if (overdue + open == 0) {
            return Optional.empty();
        }
        var text = new StringBuilder("今日跟进：" + open + " 件" + (overdue == 0 ? "" : "，另有 " + overdue + " 件逾期"));
        var shown = new ArrayList<FollowUp>(followUps.list(db, late, null, SOME));
        shown.addAll(followUps.list(db, today, null, SOME));
        shown.stream().limit(SOME).forEach(it -> text.append("\n· ").append(customer(db, it.customer()))
                .append("：").append(it.title()));
        if (open + overdue > SOME) {
            text.append("\n……");
        }
        return Optional.of(text + link("\n全部：", "/staff/follow-ups"));
    }

    private Card card(Sql db, FollowUp it, String task, String head, @Nullable String ended) {
        var note = it.note();
        var facts = new ArrayList<Fact>();
        facts.add(new Fact("客户", customer(db, it.customer())));
        facts.add(new Fact("方式", kind(it.kind()) + (it.priority() == FollowUp.Priority.HIGH ? " · 紧急" : "")));
        facts.add(new Fact("时间", when(it.dueAt())));
        if (it.outcome() != null) {
            facts.add(new Fact("结果", it.outcome()));
        }
        return new Card(it.member(), task, head, note == null ? it.title() : it.title() + "\n" + note, facts,
                ended == null ? colleagues(db, it.member()) : List.of(),
                publicUrl == null ? null : publicUrl + "/staff/follow-ups/" + it.id().value(), ended);
    }

    private List<Colleague> colleagues(Sql db, Member but) {
        return followUps.members(db).stream()
                .filter(it -> it.account().equals(but.account()) && !it.equals(but)).limit(MOST_COLLEAGUES)
                .map(it -> new Colleague(it.code(), name(db, it))).toList();
    }

    private String told(Sql db, FollowUp it) {
        var by = String.valueOf(it.endedBy());
        var at = it.endedAt();
        var who = by.startsWith("staff:") ? name(db, it.member()) : by.equals("zhiyin") ? "系统" : by;
        return who + (at == null ? "" : " " + when(at)) + " ";
    }

    private String customer(Sql db, CustomerId id) {
        return customers.find(db, id).map(Customer::name).orElse("客户 " + id.value());
    }

    private String name(Sql db, Member member) {
        return contacts.staffName(db, member.account(), member.staff()).orElse(member.staff().value());
    }

    private String link(String before, String path) {
        return publicUrl == null ? "" : before + publicUrl + path;
    }

    private String when(Instant at) {
        return WHEN.format(at.atZone(zone));
    }

    private static String kind(Kind kind) {
        return switch (kind) {
            case CALL -> "电话";
            case VISIT -> "拜访";
            case GIFT -> "送礼";
            case REPLY -> "回复";
            case CARE -> "关怀";
            case OTHER -> "其他";
        };
    }
}
