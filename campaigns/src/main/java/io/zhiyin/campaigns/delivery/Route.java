package io.zhiyin.campaigns.delivery;

/** One permitted way to carry a delivery (路径), with the class of its call, which decides what may be promised. */
public enum Route {
    /** Official Account customer-service message, inside the window the customer opened. */
    CUSTOMER_SERVICE(CallClass.NAKED),
    /** Official Account template message to a follower. */
    TEMPLATE(CallClass.KEYED),
    /** WeCom welcome message: its code works once, for 20 s. */
    WELCOME(CallClass.SINGLE_USE),
    /** WeCom group send: a task for the owner, who confirms it; the result is polled. */
    GROUP_SEND(CallClass.RECONCILABLE),
    /** WeCom app message that asks the owner for a personal greeting. */
    STAFF_TASK(CallClass.WINDOWED);

    private final CallClass callClass;

    Route(CallClass callClass) {
        this.callClass = callClass;
    }

    public CallClass callClass() {
        return callClass;
    }

    /** Classes of calls: how a lost answer is settled. */
    public enum CallClass {
        /** The platform honours a key: may be called again with it. */
        KEYED,
        /** The platform drops a byte-identical repeat for some hours. */
        WINDOWED,
        /** What was done can be listed afterwards. */
        RECONCILABLE,
        /** Nothing tells: an uncertain call is never repeated by itself. */
        NAKED,
        /** A second call fails harmlessly. */
        SINGLE_USE
    }
}
