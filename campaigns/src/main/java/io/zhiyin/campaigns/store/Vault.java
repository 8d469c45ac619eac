package io.zhiyin.campaigns.store;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.util.SecretBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What names a person is sealed here before it reaches a table, and opened only where it is shown or rendered.
 * The data keys lie in the database, wrapped by the master key that the installation alone has. A sealed value
 * is bound to its purpose (its column), so it cannot be moved to another. Search goes over keyed indexes.
 */
public final class Vault {
    /** The purpose a value is sealed for: its column. */
    public enum Purpose {
        NAME, PHONE, MAIL, NOTE, MESSAGE, REMARK, STAFF_NAME, CALLBACK, TOKEN, API_ANSWER, IMPORT, IMPORT_FILE, INTAKE, FIELD, FACT, FOLLOW_UP, STAFF_MESSAGE, UNSUBSCRIBE, JOURNEY_SECRET
    }

    private static final String KEYS = """
            select name, wrapped from vault_key""";
    private static final String KEEP_KEY = """
            insert into vault_key (name, wrapped) values (:name, :wrapped) on conflict (name) do nothing""";
    private static final int MASTER_KEY_BYTES = 32;

    private final Aead data;
    /** Holds the key; never used itself, but copied for each index: that is cheaper than to make one anew. */
    private final Mac index;

    private Vault(Aead data, Mac index) {
        this.data = data;
        this.index = index;
    }

    /** A new master key, Base64 of 32 random bytes, for {@code ZHIYIN_MASTER_KEY}. */
    public static String newMasterKey() {
        var bytes = new byte[MASTER_KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** What is wrong with a master key, or null: Base64 of 32 bytes is expected. The key itself is not repeated. */
    public static @Nullable String problemOf(String masterKey) {
        try {
            var length = Base64.getDecoder().decode(masterKey.strip()).length;
            return length == MASTER_KEY_BYTES
                    ? null
                    : "Base64 of 32 bytes expected, " + length + " bytes found";
        } catch (IllegalArgumentException notBase64) {
            return "Base64 of 32 bytes expected, other characters found";
        }
    }

    /**
     * Opens the data keys of this database, making them the first time.
     *
     * @throws IllegalArgumentException when the master key is malformed or is not the one of this database
     */
    public static Vault open(Database db, String masterKey) {
        var problem = problemOf(masterKey);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
        try {
            AeadConfig.register();
            var master = master(Base64.getDecoder().decode(masterKey.strip()));
            var made = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
            keep(db, "data", master.encrypt(serialized(made), "data".getBytes(StandardCharsets.UTF_8)));
            var random = new byte[MASTER_KEY_BYTES];
            new SecureRandom().nextBytes(random);
            keep(db, "index", master.encrypt(random, "index".getBytes(StandardCharsets.UTF_8)));
            byte[] dataKeys = {};
            byte[] indexKey = {};
            for (var key : db.sql(KEYS).list(row -> new Wrapped(row.text("name"), row.bytes("wrapped")))) {
                var plain = unwrap(master, key);
                switch (key.name()) {
                    case "data" -> dataKeys = plain;
                    case "index" -> indexKey = plain;
                    default -> throw new IllegalStateException("unknown vault key " + key.name());
                }
            }
            var handle = TinkProtoKeysetFormat.parseKeyset(dataKeys, InsecureSecretKeyAccess.get());
            var aead = handle.getPrimitive(RegistryConfiguration.get(), Aead.class);
            var index = Mac.getInstance("HmacSHA256");
            index.init(new SecretKeySpec(indexKey, "HmacSHA256"));
            return new Vault(aead, index);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("the vault could not be opened", broken);
        }
    }

    public byte[] seal(Purpose purpose, String text) {
        return seal(purpose, text.getBytes(StandardCharsets.UTF_8));
    }

    /** What is no text: a part of a file. */
    public byte[] seal(Purpose purpose, byte[] plain) {
        try {
            return data.encrypt(plain, label(purpose));
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("a " + purpose + " could not be sealed", broken);
        }
    }

    public byte @Nullable [] sealOrNull(Purpose purpose, @Nullable String text) {
        return text == null ? null : seal(purpose, text);
    }

    /** What names a person comes masked to who may not see it: see {@link Sight}. */
    public String open(Purpose purpose, byte[] sealed) {
        return Sight.of(purpose, new String(openBytes(purpose, sealed), StandardCharsets.UTF_8));
    }

    public byte[] openBytes(Purpose purpose, byte[] sealed) {
        try {
            return data.decrypt(sealed, label(purpose));
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("a " + purpose + " could not be opened: wrong key or damaged",
                    broken);
        }
    }

    public @Nullable String openOrNull(Purpose purpose, byte @Nullable [] sealed) {
        return sealed == null ? null : open(purpose, sealed);
    }

    /** The keyed index of a whole value (a phone, a mail, its last four): equal values, equal indexes. 16 bytes. */
    public byte[] index(String what, String value) {
        return Arrays.copyOf(mac(what + '\0' + value), 16);
    }

    /**
     * The keyed two-character grams of a name, for finding it by any part of two characters and more; a name of
     * one character has that one gram. Case and width do not matter.
     */
    public List<Long> grams(String name) {
        var folded = fold(name).codePoints().filter(c -> !Character.isWhitespace(c)).toArray();
        Set<Long> grams = new LinkedHashSet<>();
        for (var i = 0; i < folded.length; i++) {
            grams.add(gram(new String(folded, i, 1)));
            if (i + 1 < folded.length) {
                grams.add(gram(new String(folded, i, 2)));
            }
        }
        return List.copyOf(grams);
    }

    /** The grams that a name must all have to contain {@code part}: its pairs, or its one character. */
    public List<Long> gramsOfPart(String part) {
        var folded = fold(part).codePoints().filter(c -> !Character.isWhitespace(c)).toArray();
        if (folded.length < 2) {
            return folded.length == 0 ? List.of() : List.of(gram(new String(folded, 0, 1)));
        }
        Set<Long> grams = new LinkedHashSet<>();
        for (var i = 0; i + 1 < folded.length; i++) {
            grams.add(gram(new String(folded, i, 2)));
        }
        return List.copyOf(grams);
    }

    private long gram(String gram) {
        return ByteBuffer.wrap(mac("name\0" + gram)).getLong();
    }

    private static String fold(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }

    private byte[] mac(String text) {
        try {
            return ((Mac) index.clone()).doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException("the JDK's own HMAC can be copied", impossible);
        }
    }

    private static byte[] label(Purpose purpose) {
        return purpose.name().getBytes(StandardCharsets.UTF_8);
    }

    @AccessesPartialKey
    private static Aead master(byte[] key) throws GeneralSecurityException {
        var parameters = AesGcmParameters.builder().setKeySizeBytes(MASTER_KEY_BYTES).setIvSizeBytes(12)
                .setTagSizeBytes(16).setVariant(AesGcmParameters.Variant.NO_PREFIX).build();
        var aes = AesGcmKey.builder().setParameters(parameters)
                .setKeyBytes(SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get())).build();
        var handle = KeysetHandle.newBuilder()
                .addEntry(KeysetHandle.importKey(aes).withFixedId(1).makePrimary())
                .build();
        return handle.getPrimitive(RegistryConfiguration.get(), Aead.class);
    }

    private static byte[] serialized(KeysetHandle keys) throws GeneralSecurityException {
        return TinkProtoKeysetFormat.serializeKeyset(keys, InsecureSecretKeyAccess.get());
    }

    private static void keep(Database db, String name, byte[] wrapped) {
        db.sql(KEEP_KEY).bind("name", name).bind("wrapped", wrapped).update();
    }

    private static byte[] unwrap(Aead master, Wrapped key) {
        try {
            return master.decrypt(key.bytes(), key.name().getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException otherKey) {
            throw new IllegalArgumentException("这不是建库时的主密钥。"
                    + "This is not the master key with which this database was made: set ZHIYIN_MASTER_KEY to that one",
                    otherKey);
        }
    }

    private record Wrapped(String name, byte[] bytes) {}
}
