package io.zhiyin.templates;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Models made of the samples of variables. */
final class Samples {
    private Samples() {}

    /** @throws IllegalArgumentException when one variable's path leads through another */
    static Map<String, Object> of(Collection<Variable> variables, Predicate<Variable> included) {
        Map<String, Object> model = new LinkedHashMap<>();
        for (Variable variable : variables) {
            String[] names = variable.path().split("\\.", -1);
            Map<String, Object> level = model;
            for (int i = 0; i < names.length - 1; i++) {
                level = group(level, names[i], variable);
            }
            if (included.test(variable)) {
                level.put(names[names.length - 1], variable.sample());
            }
        }
        return model;
    }

    // Groups are made here only, as maps from names; a sample is never a map (Variable.Kind).
    @SuppressWarnings("unchecked")
    private static Map<String, Object> group(Map<String, Object> level, String name, Variable variable) {
        Object group = level.computeIfAbsent(name, _ -> new LinkedHashMap<String, Object>());
        if (group instanceof Map) {
            return (Map<String, Object>) group;
        }
        throw new IllegalArgumentException(
                variable.path() + " leads through " + name + ", which is a variable itself");
    }
}
