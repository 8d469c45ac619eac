package io.zhiyin.templates;

import static java.nio.charset.StandardCharsets.UTF_8;

import freemarker.core.TemplateClassResolver;
import freemarker.core.TruncateBuiltinAlgorithm;
import freemarker.core.Environment;
import freemarker.template.Configuration;
import freemarker.template.SimpleObjectWrapper;
import freemarker.template.SimpleScalar;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import freemarker.template.TemplateModel;
import freemarker.template.TemplateScalarModel;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Freemarker as messages get it. What {@link TemplateParser} lets through needs none of what is closed here; this is the
 * second wall. Freemarker's own page on templates by users names the same points: classes by {@code ?new}, the object
 * wrapper, template loading, and endless work, for which it has no remedy ({@link Work} is ours). Source: Freemarker
 * Manual, FAQ, "Can I allow users to upload templates".
 */
final class Sandbox {
    private Sandbox() {}

    static Configuration configuration() {
        var configuration = new Configuration(Configuration.VERSION_2_3_34);
        configuration.setDefaultEncoding(UTF_8.name());
        configuration.setTemplateLoader(null);
        configuration.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
        configuration.setAPIBuiltinEnabled(false);
        configuration.setObjectWrapper(new SimpleObjectWrapper(Configuration.VERSION_2_3_34));
        configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        // Freemarker would log the failing expression, and values stand in its messages.
        configuration.setLogTemplateExceptions(false);
        configuration.setAttemptExceptionReporter((_, _) -> {});
        configuration.setTagSyntax(Configuration.ANGLE_BRACKET_TAG_SYNTAX);
        configuration.setInterpolationSyntax(Configuration.DOLLAR_INTERPOLATION_SYNTAX);
        configuration.setWhitespaceStripping(false);
        configuration.setTabSize(1);
        configuration.setLocalizedLookup(false);
        configuration.setLocale(Locale.SIMPLIFIED_CHINESE);
        configuration.setNumberFormat("computer");
        configuration.setDateFormat("yyyy-MM-dd");
        configuration.setTimeFormat("HH:mm");
        configuration.setDateTimeFormat("yyyy-MM-dd HH:mm");
        configuration.setTruncateBuiltinAlgorithm(new Clipping());
        return configuration;
    }

    /** {@code ?truncate(8)} and {@code ?truncate(8, "…")}: whole characters, the sign counted in. */
    private static final class Clipping extends TruncateBuiltinAlgorithm {
        private static TemplateScalarModel clip(String text, int width, @Nullable TemplateModel sign)
                throws TemplateException {
            String mark = sign instanceof TemplateScalarModel words ? words.getAsString() : "…";
            return new SimpleScalar(Characters.clip(text, width, mark));
        }

        @Override
        public TemplateScalarModel truncate(String text, int width, @Nullable TemplateScalarModel sign,
                @Nullable Integer signLength, Environment environment) throws TemplateException {
            return clip(text, width, sign);
        }

        @Override
        public TemplateScalarModel truncateW(String text, int width, @Nullable TemplateScalarModel sign,
                @Nullable Integer signLength, Environment environment) throws TemplateException {
            return clip(text, width, sign);
        }

        @Override
        public TemplateScalarModel truncateC(String text, int width, @Nullable TemplateScalarModel sign,
                @Nullable Integer signLength, Environment environment) throws TemplateException {
            return clip(text, width, sign);
        }

        @Override
        public TemplateModel truncateM(String text, int width, @Nullable TemplateModel sign,
                @Nullable Integer signLength,
                Environment environment) throws TemplateException {
            return clip(text, width, sign);
        }

        @Override
        public TemplateModel truncateWM(String text, int width, @Nullable TemplateModel sign,
                @Nullable Integer signLength,
                Environment environment) throws TemplateException {
            return clip(text, width, sign);
        }

        @Override
        public TemplateModel truncateCM(String text, int width, @Nullable TemplateModel sign,
                @Nullable Integer signLength,
                Environment environment) throws TemplateException {
            return clip(text, width, sign);
        }
    }
}
