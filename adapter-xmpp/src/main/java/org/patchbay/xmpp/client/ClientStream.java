package org.patchbay.xmpp.client;

import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.core.time.Timeout;
import org.patchbay.xmpp.sasl.Sasl;
import org.patchbay.xmpp.sasl.SaslCondition;
import org.patchbay.xmpp.sasl.SaslExchange;
import org.patchbay.xmpp.sasl.SaslStep;
import org.patchbay.xmpp.stream.StreamCondition;
import org.patchbay.xmpp.stream.StreamError;
import org.patchbay.xmpp.stream.StreamHeader;
import org.patchbay.xmpp.stream.XmlElement;
import org.patchbay.xmpp.wire.Wire;
import org.patchbay.xmpp.wire.XmppCounters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: TLS, log-in, a resource or a resumption, and from then on the way of a {@link ClientSession}. It belongs to the
 * endpoint's event loop.
 */
final class ClientStream implements Wire.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(ClientStream.class);
    private static final String SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
    private static final String TLS = "urn:ietf:params:xml:ns:xmpp-tls";
    private static final String FRAMING = "urn:ietf:params:xml:ns:xmpp-framing";
    /** RFC 6120 6.4.5: 2 to 5 retries. */
    private static final int MOST_FAILURES = 3;

    private final ClientContext context;
    private final ClientFloor floor;
    private final Wire wire;
    private final Runnable end;
    private boolean headerExpected = true;
    private boolean closing;
    private boolean waiting;
    private int failures;
    private @Nullable SaslExchange exchange;
    private @Nullable Address user;
    private @Nullable ClientSession session;
    private @Nullable Timeout timer;

    /** @param end run once, when the connection is gone */
    ClientStream(ClientContext context, ClientFloor floor, Wire wire, Runnable end) {
        this.context = context;
        this.floor = floor;
        this.wire = wire;
        this.end = end;
    }

    void start() {
        timer = context.wheel().schedule(context.config().timing().negotiation(), this::tooSlow);
        wire.listen(this);
    }

    Wire wire() {
        return wire;
    }

    private void tooSlow() {
        fail(StreamCondition.CONNECTION_TIMEOUT, "no log-in in time");
    }

    // What the wire tells.

    @Override
    public void heard() {
        if (session != null && !closing) listenAgain();
    }

    @Override
    public void opened(StreamHeader header) {
        if (!headerExpected) {
            fail(StreamCondition.INVALID_XML, "the stream is open");
            return;
        }
        String content = wire.isFramed() ? FRAMING : "jabber:client";
        if (!header.content().equals(content)) {
            fail(StreamCondition.INVALID_NAMESPACE, content + " was expected");
        } else if (!header.to().isEmpty() && !context.gateway().domains().isOwn(header.to())) {
            fail(StreamCondition.HOST_UNKNOWN, "not a domain of this gateway");
        } else if (!header.version().matches("[1-9][0-9]{0,8}\\.[0-9]{1,9}")) {
            // RFC 6120 4.7.5: no version means 0.9, which has no features and no SASL.
            fail(StreamCondition.UNSUPPORTED_VERSION, "version 1.0 was expected");
        } else {
            headerExpected = false;
            wire.open(context.domain(), ClientContext.token());
            wire.write(
                    user == null
                            ? StreamFeatures.beforeLogin(
                                    wire.canSecure(), context.config().requireTls(), mayBePlain())
                            : StreamFeatures.afterLogin(floor.capsNode(), floor.capsVersion()));
        }
    }

    @Override
    public void element(XmlElement element) {
        if (closing) return;
        if (headerExpected) {
            fail(StreamCondition.NOT_AUTHORIZED, "the stream was to be opened");
        } else if (waiting) {
            fail(StreamCondition.POLICY_VIOLATION, "nothing may be sent before the log-in is answered");
        } else if (session != null) {
            session.received(element);
        } else if (user != null) {
            new ClientBinding(context, floor, this, user).take(element);
        } else {
            beforeLogin(element);
        }
    }

    @Override
    public void closed() {
        if (closing) return;
        closing = true;
        ClientSession ended = session;
        session = null;
        // RFC 6120 4.4 and XEP-0198 5: who closes the stream does not come back to it.
        if (ended != null) ended.end(null);
        wire.close();
    }

    @Override
    public void failed(StreamError error) {
        fail(error.condition(), error.text());
    }

    @Override
    public void gone() {
        closing = true;
        stopTimer();
        if (exchange != null) exchange.abandon();
        ClientSession dropped = session;
        session = null;
        if (dropped != null) dropped.dropped(this);
        end.run();
    }

    // TLS and SASL.

    private void beforeLogin(XmlElement element) {
        if (element.is("starttls", TLS)) {
            if (wire.canSecure()) {
                headerExpected = true;
                wire.secure();
            } else {
                wire.write("<failure xmlns='" + TLS + "'/>");
                fail(StreamCondition.UNSUPPORTED_FEATURE, "no TLS here");
            }
        } else if (element.namespace().equals(SASL)) {
            sasl(element);
        } else if (element.isStanza()) {
            // RFC 6120 6.4.1: no stanza before authentication.
            fail(StreamCondition.NOT_AUTHORIZED, "log in first");
        } else {
            fail(StreamCondition.UNSUPPORTED_STANZA_TYPE, "neither TLS nor a log-in");
        }
    }

    private void sasl(XmlElement element) {
        switch (element.name()) {
            case "auth" -> begin(element);
            case "response" -> {
                if (exchange == null) refuse(SaslCondition.MALFORMED_REQUEST, "no exchange is under way");
                else step(exchange, element.text().strip());
            }
            case "abort" -> {
                if (exchange != null) exchange.abandon();
                exchange = null;
                refuse(SaslCondition.ABORTED, "the client breaks off");
            }
            default -> fail(StreamCondition.UNSUPPORTED_STANZA_TYPE, "not an element of SASL");
        }
    }

    private void begin(XmlElement auth) {
        if (exchange != null) {
            exchange.abandon();
            exchange = null;
        }
        if (wire.canSecure() && context.config().requireTls()) {
            refuse(SaslCondition.ENCRYPTION_REQUIRED, "before TLS");
            return;
        }
        String mechanism = auth.attribute("mechanism").toUpperCase(Locale.ROOT);
        Sasl.Beginning beginning = context.sasl().begin(mechanism, mayBePlain(), wire.remote());
        if (beginning instanceof Sasl.Refused refused) {
            refuse(refused.condition(), "mechanism");
            return;
        }
        SaslExchange begun = ((Sasl.Begun) beginning).exchange();
        exchange = begun;
        String initial = auth.text().strip();
        if (initial.isEmpty()) {
            // RFC 6120 6.4.2: the client goes first, so it is asked to by an empty challenge.
            wire.write("<challenge xmlns='" + SASL + "'/>");
        } else {
            step(begun, initial);
        }
    }

    private void step(SaslExchange under, String text) {
        byte[] message;
        try {
            // RFC 6120 6.4.2: a lone = is an empty response.
            message = text.equals("=") ? new byte[0] : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            under.abandon();
            exchange = null;
            refuse(SaslCondition.INCORRECT_ENCODING, "not base64");
            return;
        }
        waiting = true;
        under.take(message)
                .onComplete(result -> floor.onLoop(() -> {
                    waiting = false;
                    if (closing) return;
                    if (result.succeeded()) {
                        told(result.result());
                    } else {
                        LOG.atWarn()
                                .addKeyValue("remote", wire.remote())
                                .log(
                                        "log-in can't be checked: {}",
                                        result.cause().getMessage());
                        exchange = null;
                        refuse(SaslCondition.TEMPORARY_AUTH_FAILURE, "accounts are out of reach");
                    }
                }));
    }

    private void told(SaslStep step) {
        if (step instanceof SaslStep.Challenge challenge) {
            wire.write("<challenge xmlns='" + SASL + "'>" + base64(challenge.data()) + "</challenge>");
        } else if (step instanceof SaslStep.Success success) {
            exchange = null;
            user = success.user();
            headerExpected = true;
            context.counters().count(XmppCounters.LOGGED_IN);
            wire.write("<success xmlns='" + SASL + "'>" + base64(success.data()) + "</success>");
            wire.restart();
        } else {
            SaslStep.Failure failure = (SaslStep.Failure) step;
            exchange = null;
            refuse(failure.condition(), failure.reason());
        }
    }

    private void refuse(SaslCondition condition, String reason) {
        context.counters().saslFailure(condition);
        LOG.atInfo()
                .addKeyValue("remote", wire.remote())
                .addKeyValue("condition", condition.element())
                .addKeyValue("reason", reason)
                .log("log-in refused");
        wire.write("<failure xmlns='" + SASL + "'><" + condition.element() + "/></failure>");
        if (++failures >= MOST_FAILURES) fail(StreamCondition.POLICY_VIOLATION, "too many failures");
    }

    private boolean mayBePlain() {
        return wire.isSecure() || !context.config().requireTls() && wire.isLoopback();
    }

    private static String base64(byte[] data) {
        return Base64.getEncoder().encodeToString(data);
    }

    // The session's way.

    /** The session that it carries from now on. */
    void carry(ClientSession carried) {
        session = carried;
        listenAgain();
    }

    /** The session goes on elsewhere: nothing of this stream concerns it any more. */
    void release(StreamError error) {
        session = null;
        close(error);
    }

    /** Counts an error of the peer's, tells it and closes. */
    void fail(StreamCondition condition, String text) {
        if (closing) return;
        ClientSession broken = session;
        session = null;
        close(new StreamError(condition, text));
        if (broken != null) broken.dropped(this);
    }

    void close(StreamError error) {
        if (closing) return;
        closing = true;
        stopTimer();
        context.counters().streamError(error.condition());
        LOG.atInfo()
                .addKeyValue("remote", wire.remote())
                .addKeyValue("condition", error.condition().element())
                .addKeyValue("text", error.text())
                .log("stream closed");
        if (error.condition() == StreamCondition.SYSTEM_SHUTDOWN) wire.sendAway(error);
        else wire.close(error);
    }

    private void listenAgain() {
        stopTimer();
        timer = context.wheel().schedule(context.config().timing().ping(), this::askWhetherThere);
    }

    private void askWhetherThere() {
        ClientSession carried = session;
        if (carried == null) return;
        carried.ping();
        timer = context.wheel()
                .schedule(
                        context.config().timing().pong(),
                        () -> fail(StreamCondition.CONNECTION_TIMEOUT, "silent for too long"));
    }

    private void stopTimer() {
        if (timer != null) timer.cancel();
        timer = null;
    }
}
