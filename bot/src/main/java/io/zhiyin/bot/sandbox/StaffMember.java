package io.zhiyin.bot.sandbox;

/** A member of the corp with a phone. */
record StaffMember(String userid, String name, Phone phone) {}
