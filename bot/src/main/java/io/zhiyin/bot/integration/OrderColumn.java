package io.zhiyin.bot.integration;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a column of an order file holds, by the headings that tills and shops use. */
enum OrderColumn {
    NUMBER("订单号", "订单编号", "单号", "小票号", "number", "order", "order_no", "order_id"), PAID_AT("付款时间", "支付时间",
            "成交时间",
            "下单时间", "时间", "日期", "paid_at", "paid", "time", "date"), AMOUNT("实付金额", "实付", "订单金额", "金额", "总额",
                    "amount", "total", "paid_amount"), PHONE("手机号", "手机", "电话", "联系电话", "phone",
                            "mobile"), MEMBER("会员号", "会员卡号", "卡号", "member", "member_number",
                                    "card"), VERIFIED("手机已核实",
                                            "手机号已核实", "phone_verified"), NAME(
                                                    "姓名", "客户",
                                                    "顾客", "会员姓名", "name", "customer"), PRODUCT("商品", "商品名称",
                                                            "品名", "product",
                                                            "item"), CATEGORY("类别", "分类", "品类",
                                                                    "category"), QUANTITY("数量", "件数",
                                                                            "quantity", "qty"), COUPON("优惠码",
                                                                                    "优惠券", "券码", "coupon",
                                                                                    "coupon_code"), LINE_AMOUNT(
                                                                                            "商品金额", "行金额",
                                                                                            "小计",
                                                                                            "line_amount",
                                                                                            "item_amount",
                                                                                            "subtotal"), REFUND(
                                                                                                    "退款单号",
                                                                                                    "退款编号",
                                                                                                    "退款号",
                                                                                                    "refund",
                                                                                                    "refund_number",
                                                                                                    "refund_no",
                                                                                                    "refund_id"), REFUND_AMOUNT(
                                                                                                            "退款金额",
                                                                                                            "refund_amount"), REFUNDED_AT(
                                                                                                                    "退款时间",
                                                                                                                    "退款日期",
                                                                                                                    "refunded_at",
                                                                                                                    "refund_time");

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of, which the checker cannot see
    private final List<String> headings;

    OrderColumn(String... headings) {
        this.headings = List.of(headings);
    }

    static Optional<OrderColumn> of(String heading) {
        var plain = heading.strip().toLowerCase(Locale.ROOT).replace(' ', '_');
        return Arrays.stream(values()).filter(it -> it.headings.contains(plain)).findFirst();
    }

    String first() {
        return headings.getFirst();
    }
}
