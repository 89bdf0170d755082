package org.patchbay.core.spi;

/**
 * Where a peer comes in.
 *
 * @param name what it speaks, for the line that says the gateway is ready: {@code sip-udp}, {@code websocket}
 * @param uri where: {@code sip:127.0.0.1:5060;transport=udp}, {@code ws://127.0.0.1:8080/signal}
 */
public record Door(String name, String uri) {}
