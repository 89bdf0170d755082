package org.patchbay.server.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.patchbay.core.account.AccountEntry;
import org.patchbay.core.ice.IceServerConfig;
import org.patchbay.core.routing.RouteRule;
import org.patchbay.core.routing.RouteVia;
import org.patchbay.mqtt.MqttConfig;
import org.patchbay.session.v1.Protocol;
import org.patchbay.sip.SipConfig;
import org.patchbay.websocket.WebSocketConfig;
import org.patchbay.xmpp.XmppConfig;
import org.patchbay.xmpp.component.ComponentDoor;

/**
 * The whole configuration. Whoever holds one holds a valid one.
 *
 * @param node this node's name, as it stands in the ids of its calls
 * @param domain the own domain
 * @param log the log
 * @param core calls, registrations, accounts, routes, media
 * @param http the HTTP ports, if any
 * @param websocket native clients over WebSocket, if any
 * @param sip SIP, if any
 * @param sipOverWebSocket whether SIP phones come in by the HTTP port too
 * @param xmpp XMPP, if any
 * @param mqtt MQTT devices, if any
 * @param drain how to go down
 */
public record GatewayConfig(
        String node,
        DomainConfig domain,
        LogConfig log,
        CoreConfig core,
        Optional<HttpConfig> http,
        Optional<WebSocketConfig> websocket,
        Optional<SipConfig> sip,
        boolean sipOverWebSocket,
        Optional<XmppConfig> xmpp,
        Optional<MqttConfig> mqtt,
        DrainConfig drain) {
    private static final Pattern NODE = Pattern.compile("[A-Za-z0-9_]{1,32}");

    public GatewayConfig {
        if (websocket.isPresent() && http.isEmpty()) {
            throw new IllegalArgumentException("websocket: expected http beside it, since its door is on that port");
        }
        if (sipOverWebSocket && http.isEmpty()) {
            throw new IllegalArgumentException(
                    "sip.websocket: true: expected http beside it, since its door is on that port");
        }
        for (RouteRule route : core.routes()) checkComponent(route.via(), xmpp);
        if (xmpp.map(XmppConfig::websocket).orElse(false) && http.isEmpty()) {
            throw new IllegalArgumentException(
                    "xmpp.websocket: true: expected http beside it, since its door is on that port");
        }
    }

    private static void checkComponent(RouteVia via, Optional<XmppConfig> xmpp) {
        if (via.protocol() != Protocol.XMPP) return;
        boolean known = xmpp.map(XmppConfig::components).orElse(List.of()).stream()
                .anyMatch(component -> ComponentDoor.handle(component.name()).equals(via.handleTemplate()));
        if (known) return;
        throw new IllegalArgumentException(
                "routes: " + via.name() + ": expected the name of one of xmpp.components as its xmpp");
    }

    static Optional<GatewayConfig> read(Section root) {
        String node = root.value("node", Kind.text(NODE, "1 to 32 letters, digits or _"), "gw1");
        Optional<DomainConfig> domain = DomainConfig.read(root.section("domain"));
        Optional<LogConfig> log = LogConfig.read(root.section("log"));
        Optional<CoreConfig> core = CoreConfig.read(root, domain, node);
        Optional<HttpConfig> http = root.optionalSection("http").flatMap(HttpConfig::read);
        Optional<WebSocketConfig> websocket = root.optionalSection("websocket").flatMap(WebSocketSection::read);
        boolean sipOverWebSocket = root.has("sip") && root.section("sip").value("websocket", Kind.flag(), false);
        Optional<SipConfig> sip = root.optionalSection("sip").flatMap(SipSection::read);
        List<IceServerConfig> iceServers =
                websocket.map(WebSocketConfig::iceServers).orElse(List.of());
        Optional<XmppConfig> xmpp = root.optionalSection("xmpp")
                .flatMap(section -> XmppSection.read(
                        section,
                        domain.map(it -> it.domains().own()).orElse("localhost"),
                        core.map(CoreConfig::auth),
                        iceServers));
        Optional<MqttConfig> mqtt =
                root.optionalSection("mqtt").flatMap(section -> MqttSection.read(section, iceServers));
        Optional<DrainConfig> drain = DrainConfig.read(root.section("drain"));
        return root.make(() -> new GatewayConfig(
                node,
                domain.orElseThrow(),
                log.orElseThrow(),
                core.orElseThrow(),
                http,
                websocket,
                sip,
                sipOverWebSocket,
                xmpp,
                mqtt,
                drain.orElseThrow()));
    }

    /**
     * The same, with every port that many higher.
     *
     * @throws IllegalArgumentException if one of them would be none
     */
    public GatewayConfig shifted(int offset) {
        return new GatewayConfig(
                node,
                domain,
                log,
                core,
                http.map(ports -> ports.shifted(offset)),
                websocket,
                sip.map(doors -> SipSection.shifted(doors, offset)),
                sipOverWebSocket,
                xmpp.map(doors -> XmppSection.shifted(doors, offset)),
                mqtt.map(doors -> MqttSection.shifted(doors, offset)),
                drain);
    }

    /** The same with these accounts beside its own. */
    GatewayConfig withAccounts(List<AccountEntry> more) {
        return new GatewayConfig(
                node, domain, log, core.withAccounts(more), http, websocket, sip, sipOverWebSocket, xmpp, mqtt, drain);
    }
}
