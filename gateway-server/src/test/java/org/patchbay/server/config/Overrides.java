package org.patchbay.server.config;

import java.util.HashMap;
import java.util.Map;

/** Settings by their keys in the file, as the environment spells them. */
public final class Overrides {
    private Overrides() {}

    /** The environment that makes these settings. */
    public static Map<String, String> environment(Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>();
        settings.forEach((key, value) -> environment.put(Section.variable(key), value));
        return environment;
    }
}
