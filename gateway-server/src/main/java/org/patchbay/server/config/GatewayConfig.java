package org.patchbay.server.config;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The whole configuration. Whoever holds one holds a valid one.
 *
 * @param node this node's name, as it stands in the ids of its calls
 * @param domain the own domain
 * @param log the log
 * @param http the HTTP ports, if any
 * @param drain how to go down
 */
public record GatewayConfig(
        String node, DomainConfig domain, LogConfig log, Optional<HttpConfig> http, DrainConfig drain) {
    private static final Pattern NODE = Pattern.compile("[A-Za-z0-9_]{1,32}");

    static Optional<GatewayConfig> read(Section root) {
        String node = root.value("node", Kind.text(NODE, "1 to 32 letters, digits or _"), "gw1");
        Optional<DomainConfig> domain = DomainConfig.read(root.section("domain"));
        Optional<LogConfig> log = LogConfig.read(root.section("log"));
        Optional<HttpConfig> http = root.optionalSection("http").flatMap(HttpConfig::read);
        Optional<DrainConfig> drain = DrainConfig.read(root.section("drain"));
        return root.make(
                () -> new GatewayConfig(node, domain.orElseThrow(), log.orElseThrow(), http, drain.orElseThrow()));
    }

    /**
     * The same, with every port that many higher.
     *
     * @throws IllegalArgumentException if one of them would be none
     */
    public GatewayConfig shifted(int offset) {
        return new GatewayConfig(node, domain, log, http.map(ports -> ports.shifted(offset)), drain);
    }
}
