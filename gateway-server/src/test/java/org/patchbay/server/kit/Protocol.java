package org.patchbay.server.kit;

/** What a phone speaks. */
enum Protocol {
    WEBSOCKET,
    SIP,
    XMPP,
    MQTT
}
