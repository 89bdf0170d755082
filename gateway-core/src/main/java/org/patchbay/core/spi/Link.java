package org.patchbay.core.spi;

/**
 * A server elsewhere that an adapter connects to and does part of its work through.
 *
 * @param name for the operator: what it is, and its name in the configuration
 * @param up whether the connection stands
 * @param detail what an operator wants to know beside it: where it is
 */
public record Link(String name, boolean up, String detail) {}
