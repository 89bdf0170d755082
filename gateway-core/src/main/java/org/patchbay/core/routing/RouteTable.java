package org.patchbay.core.routing;

import java.util.List;
import java.util.function.Predicate;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;

/** The rules for addresses that are nobody's here, in order; the first that matches counts, allowed or not. Pure. */
public final class RouteTable {
    private final Domains domains;
    private final List<RouteRule> rules;

    /** A table of these rules, in this order. */
    public RouteTable(Domains domains, List<RouteRule> rules) {
        this.domains = domains;
        this.rules = List.copyOf(rules);
    }

    /** What a look-up gives. */
    sealed interface Match permits Through, NotAllowed, NoRoute {}

    /** The way to go. */
    record Through(RouteVia via) implements Match {}

    /** There is a way, but not for this caller. */
    record NotAllowed() implements Match {}

    /** There is no way. */
    record NoRoute() implements Match {}

    /** The way to an address outside the own domains. */
    Match outside(Address from, Address to) {
        return first(from, to, rule -> rule.pattern().matches(to));
    }

    /**
     * The way to an address of the own domain that no user has: numbers only, since who dials a number writes no domain. A rule for domains
     * never catches a misspelt user.
     */
    Match numberAtHome(Address from, Address to) {
        return first(
                from,
                to,
                rule -> !(rule.pattern() instanceof RoutePattern.DomainGlob)
                        && rule.pattern().matches(to));
    }

    private Match first(Address from, Address to, Predicate<RouteRule> matches) {
        for (RouteRule rule : rules) {
            if (!matches.test(rule)) continue;
            if (!domains.isOwn(from.domain()) || !rule.allowed().allows(from)) return new NotAllowed();
            return rule.via().canReach(to) ? new Through(rule.via()) : new NoRoute();
        }
        return new NoRoute();
    }
}
