package io.zhiyin.campaigns.template;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Collections;

/** A template's words for one channel, in Freemarker. */
public sealed interface Variant {
    For channel();

    /** The Freemarker text, or for a platform's template the texts of its fields, for linting and search. */
    Map<String, String> sources();

    /** Which channel a variant is for. Stored by {@link #stored}. */
    enum For {
        OFFICIAL_TEXT("official_text"), OFFICIAL_TEMPLATE("official_template"), OFFICIAL_SUBSCRIPTION(
                "official_subscription"), OFFICIAL_MASS("official_mass"), WECOM_TEXT(
                        "wecom_text"), STAFF_TEXT(
                                "staff_text"), CARE_TEXT("care_text"), MAIL("mail"), SMS("sms");

        /** The channels whose message is a platform's template with fields. */
        public static final Set<For> OF_PLATFORM = Set.of(OFFICIAL_TEMPLATE, OFFICIAL_SUBSCRIPTION);

        private final String stored;

        For(String stored) {
            this.stored = stored;
        }

        public String stored() {
            return stored;
        }

        public static For of(String stored) {
            return Arrays.stream(values()).filter(it -> it.stored.equals(stored)).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no template channel " + stored));
        }
    }

    /** A text message: to a follower, to a WeCom contact, to a phone, or to the staff member who is to write. */
    record Words(For channel, String body) implements Variant {
        public Words {
            if (For.OF_PLATFORM.contains(channel)) {
                throw new IllegalArgumentException(
                        "an " + channel.stored() + " variant has fields, not one text");
            }
            if (channel == For.MAIL) {
                throw new IllegalArgumentException("a mail variant has a subject beside its text");
            }
            if (body.isBlank()) {
                throw new IllegalArgumentException("the " + channel.stored() + " variant is empty");
            }
        }

        @Override
        public Map<String, String> sources() {
            return Map.of("body", body);
        }
    }

    /**
     * A message that is more than words.
     *
     * @param body the words before the attachments; empty where the channel carries one or the other
     */
    record Attached(For channel, String body, List<Attachment> attachments) implements Variant {
        /** The message is one of them, in place of words. */
        private static final Set<For> ALONE = Set.of(For.OFFICIAL_TEXT, For.CARE_TEXT, For.OFFICIAL_MASS);
        /** Source: WeCom API, enterprise group sending, create. */
        private static final int MOST_BESIDE = 9;

        public Attached {
            attachments = List.copyOf(attachments);
            if (attachments.isEmpty() || attachments.size() > most(channel)) {
                throw new IllegalArgumentException("a " + channel.stored() + " variant carries from 1 to "
                        + most(channel) + " attachments");
            }
            if (alone(channel) != body.isBlank()) {
                throw new IllegalArgumentException(alone(channel)
                        ? "a " + channel.stored() + " message is words or a card, not both"
                        : "the " + channel.stored() + " variant has no words beside its attachments");
            }
            if (channel == For.OFFICIAL_MASS && !(attachments.getFirst() instanceof Attachment.Picture)) {
                throw new IllegalArgumentException("a mass send carries words or a picture");
            }
        }

        /** How many a message over the channel has at the most; 0: words alone. */
        public static int most(For channel) {
            return alone(channel) ? 1 : channel == For.WECOM_TEXT ? MOST_BESIDE : 0;
        }

        /**
         * Whether a message over it is either words or a card. A group send has words beside its attachments: by them
         * it is found among the platform's tasks when its answer was lost.
         */
        public static boolean alone(For channel) {
            return ALONE.contains(channel);
        }

        @Override
        public Map<String, String> sources() {
            var sources = new LinkedHashMap<String, String>();
            if (!body.isEmpty()) {
                sources.put("body", body);
            }
            for (var i = 0; i < attachments.size(); i++) {
                var at = "attachments[" + i + "].";
                attachments.get(i).texts().forEach((name, text) -> sources.put(at + name, text));
            }
            return sources;
        }
    }

    /** A mail. */
    record Mail(String subject, String body) implements Variant {
        public Mail {
            if (subject.isBlank() || body.isBlank()) {
                throw new IllegalArgumentException("邮件要有主题和正文。A mail needs a subject and a text.");
            }
        }

        @Override
        public For channel() {
            return For.MAIL;
        }

        @Override
        public Map<String, String> sources() {
            return Map.of("subject", subject, "body", body);
        }
    }

    /**
     * A template message or a notice: the platform's template id, and a text for each of its fields, in their order.
     */
    record PlatformTemplate(For channel, String templateId,
            Map<String, String> fields) implements Variant {
        public PlatformTemplate {
            if (!For.OF_PLATFORM.contains(channel)) {
                throw new IllegalArgumentException(
                        "a " + channel.stored() + " variant has no platform's template");
            }
            if (templateId.isBlank()) {
                throw new IllegalArgumentException("the " + channel.stored() + " variant has no template id");
            }
            if (fields.isEmpty()) {
                throw new IllegalArgumentException("the " + channel.stored() + " variant has no fields");
            }
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }

        /** Of a template message. */
        public PlatformTemplate(String templateId, Map<String, String> fields) {
            this(For.OFFICIAL_TEMPLATE, templateId, fields);
        }

        @Override
        public Map<String, String> sources() {
            return fields;
        }
    }
}
