package org.patchbay.server.peers;

/**
 * An XMPP server by others, on 127.0.0.1, with the domain {@value #DOMAIN}, some users whose password is {@value #PASSWORD}, and a place
 * for one component (XEP-0114). It speaks to clients without TLS, and to no other server.
 */
public interface XmppServer extends AutoCloseable {
    /** The server's own domain. */
    String DOMAIN = "xmpp.test";

    /** The name that the component has. */
    String COMPONENT = "call.xmpp.test";

    /** The component's secret. */
    String SECRET = "component-secret";

    /** The password of every user. */
    String PASSWORD = "patchbay";

    /** Where the component connects. */
    int componentPort();

    /** Where clients connect over TCP. */
    int clientPort();

    /** Where clients connect over WebSocket (RFC 7395). */
    String socketUrl();

    /** What it logged. */
    String output();

    @Override
    void close();
}
