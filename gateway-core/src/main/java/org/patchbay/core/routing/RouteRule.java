package org.patchbay.core.routing;

/**
 * One line of the route table.
 *
 * @param pattern which addresses it is for
 * @param via where their calls go
 * @param allowed who may use it
 */
public record RouteRule(RoutePattern pattern, RouteVia via, AllowedUsers allowed) {}
