package io.zhiyin.bot.security;

import java.net.InetAddress;

/**
 * One address or all that share its first bits.
 *
 * @param prefix how many bits count, 0 to 32 or 128
 */
public record Network(InetAddress address, int prefix) {
    public Network {
        if (prefix < 0 || prefix > address.getAddress().length * 8) {
            throw new IllegalArgumentException("no such network");
        }
    }

    /**
     * Reads {@code 10.0.0.7}, {@code 172.16.0.0/12}, {@code fd00::/8}; a name is never looked up.
     *
     * @throws IllegalArgumentException when the text is none of these
     */
    public static Network parse(String text) {
        var slash = text.indexOf('/');
        var address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        return new Network(address, slash < 0
                ? address.getAddress().length * 8
                : Integer.parseInt(text.substring(slash + 1)));
    }

    /** An IPv6 address that holds an IPv4 one is that one, for Java as for us. */
    boolean holds(InetAddress other) {
        var ours = address.getAddress();
        var theirs = other.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (var bit = 0; bit < prefix; bit++) {
            var mask = 0x80 >> (bit % 8);
            if (((ours[bit / 8] ^ theirs[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
