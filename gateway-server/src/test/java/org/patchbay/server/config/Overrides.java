package org.patchbay.server.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.patchbay.core.account.AccountEntry;

/** Settings by their keys in the file, as the environment spells them. */
public final class Overrides {
    private Overrides() {}

    /** The environment that makes these settings. */
    public static Map<String, String> environment(Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>();
        settings.forEach((key, value) -> environment.put(Section.variable(key), value));
        return environment;
    }

    /** A configuration with more users than the dev mode has, each with the same password. */
    public static GatewayConfig withUsers(GatewayConfig config, String password, List<String> users) {
        return config.withAccounts(users.stream()
                .map(user -> new AccountEntry(user, new AccountEntry.Password(password)))
                .toList());
    }
}
