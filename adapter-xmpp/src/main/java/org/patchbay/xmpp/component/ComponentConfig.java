package org.patchbay.xmpp.component;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.patchbay.core.ConfigCheck;

/**
 * One XMPP server that the gateway is a component of.
 *
 * @param name in routes, logs and metrics: letters, digits, {@code -} and {@code _}
 * @param host where the server takes components
 * @param port of that
 * @param domain of the component, as the server knows it
 * @param secret that both share
 * @param serves the domains of the server's users; from no other is anything taken
 */
public record ComponentConfig(String name, String host, int port, String domain, String secret, List<String> serves) {
    /** How long connecting may take, and how long the server may be silent before it is asked whether it is there. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    public ComponentConfig {
        if (!NAME.matcher(name).matches()) {
            throw ConfigCheck.fault("name", name, "1 to 64 letters, digits, - or _");
        }
        ConfigCheck.between("port", port, 1, 65_535);
        if (secret.isEmpty()) throw new IllegalArgumentException("secret: missing, expected one");
        if (serves.isEmpty()) throw new IllegalArgumentException("serves: empty, expected at least one domain");
        domain = domain.toLowerCase(Locale.ROOT);
        serves = serves.stream().map(it -> it.toLowerCase(Locale.ROOT)).toList();
        if (serves.contains(domain)) {
            throw ConfigCheck.fault("serves", domain, "the domains of the server's users, not the component's own");
        }
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "ComponentConfig[name=" + name + ", host=" + host + ", port=" + port + ", domain=" + domain + "]";
    }
}
