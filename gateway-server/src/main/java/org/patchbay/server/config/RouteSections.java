package org.patchbay.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.patchbay.core.Domains;
import org.patchbay.core.bus.BusAddresses;
import org.patchbay.core.routing.AllowedUsers;
import org.patchbay.core.routing.RoutePattern;
import org.patchbay.core.routing.RouteRule;
import org.patchbay.core.routing.RouteVia;
import org.patchbay.xmpp.component.ComponentDoor;

/** Reads the routes to addresses outside the own domain. */
final class RouteSections {
    private RouteSections() {}

    /**
     * @param node whose endpoints take the calls
     */
    static List<RouteRule> routes(List<Section> sections, Optional<DomainConfig> domain, String node) {
        List<RouteRule> rules = new ArrayList<>();
        for (Section section : sections) route(section, domain, node).ifPresent(rules::add);
        return List.copyOf(rules);
    }

    private static Optional<RouteRule> route(Section section, Optional<DomainConfig> domain, String node) {
        String name = section.required("name", Kind.text(), "unnamed");
        String to = section.required("to", Kind.text(), "*");
        Optional<String> sip = section.optional("sip", Kind.text());
        Optional<String> xmpp = section.optional("xmpp", Kind.text());
        if (sip.isPresent() == xmpp.isPresent()) section.fault("sip", "expected it or xmpp, one of the two");
        List<String> allow = section.requiredValues("allow", Kind.text(), List.of("*"));
        if (domain.isEmpty()) return Optional.empty();
        Domains domains = domain.get().domains();
        return section.make(() -> new RouteRule(
                RoutePattern.parse(to),
                xmpp.map(component -> RouteVia.xmpp(
                                name, BusAddresses.endpoint("xmpp", node, 0), ComponentDoor.handle(component)))
                        .orElseGet(() -> RouteVia.sip(name, BusAddresses.endpoint("sip", node, 0), sip.orElseThrow())),
                AllowedUsers.of(allow, domains)));
    }
}
