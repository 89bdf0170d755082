package org.patchbay.xmpp.client;

import java.util.ArrayList;
import java.util.List;
import org.jivesoftware.smack.packet.ErrorIQ;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smackx.ping.packet.Ping;
import org.jspecify.annotations.Nullable;
import org.jxmpp.jid.EntityFullJid;
import org.patchbay.core.Address;
import org.patchbay.core.time.Timeout;
import org.patchbay.xmpp.stream.StanzaWriter;
import org.patchbay.xmpp.stream.StreamCondition;
import org.patchbay.xmpp.stream.StreamError;
import org.patchbay.xmpp.stream.XmlElement;
import org.patchbay.xmpp.wire.XmppCounters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bound resource, over one connection or, with stream management (XEP-0198), over several in turn. It belongs to the endpoint's event
 * loop.
 *
 * <p><b>How it ends.</b> A connection that drops ends it, unless the client has enabled resumption: then it waits for the time of the
 * configuration, and its calls with it. A client that closes its stream ends it at once.
 */
final class ClientSession {
    private static final Logger LOG = LoggerFactory.getLogger(ClientSession.class);
    private static final String CLIENT = "jabber:client";

    private enum Phase {
        ATTACHED,
        DETACHED,
        ENDED
    }

    /** A stanza on its way out, and what is to be done when the client has it. */
    record Outbound(Stanza stanza, Runnable arrived) {}

    private final ClientContext context;
    private final ClientFloor floor;
    private final Address device;
    private final EntityFullJid jid;
    private final String id = ClientContext.token();
    private final ClientResource resource = new ClientResource();
    private Phase phase = Phase.DETACHED;
    private @Nullable ClientStream stream;
    private @Nullable AckLedger<Outbound> ledger;
    private String resumeToken = "";
    private boolean asked;
    private @Nullable Timeout resumeTimer;

    ClientSession(ClientContext context, ClientFloor floor, Address device, EntityFullJid jid) {
        this.context = context;
        this.floor = floor;
        this.device = device;
        this.jid = jid;
    }

    /** The id of its channel, and that channel's handle. */
    String id() {
        return id;
    }

    Address device() {
        return device;
    }

    EntityFullJid jid() {
        return jid;
    }

    /** What the client has said of itself. */
    ClientResource resource() {
        return resource;
    }

    boolean isEnded() {
        return phase == Phase.ENDED;
    }

    /** Whether the client acknowledges stanzas. */
    boolean acknowledges() {
        return ledger != null;
    }

    void begin(ClientStream first) {
        phase = Phase.ATTACHED;
        stream = first;
        context.sessions().add(this);
        context.counters().gauge(XmppCounters.SESSIONS).incrementAndGet();
        first.carry(this);
        log("session begins");
    }

    // What the client says.

    void received(XmlElement element) {
        if (element.namespace().equals(SessionManagement.NAMESPACE)) {
            manage(element);
        } else if (!element.isStanza()) {
            fail(StreamCondition.UNSUPPORTED_STANZA_TYPE, "neither message, presence nor iq");
        } else if (!element.namespace().equals(CLIENT)) {
            fail(StreamCondition.INVALID_NAMESPACE, CLIENT + " was expected");
        } else {
            if (ledger != null) ledger.handle();
            context.counters().count(XmppCounters.STANZAS_IN);
            // RFC 6120 8.1.2.1: whose it is, is what the log-in proved, whatever the client wrote.
            XmlElement.Reading reading = element.with("from", jid.toString()).read();
            if (reading instanceof XmlElement.Read read) floor.take(this, read.stanza());
            else refuse(element, (XmlElement.Unreadable) reading);
        }
    }

    private void refuse(XmlElement element, XmlElement.Unreadable unreadable) {
        context.counters().count(XmppCounters.UNREADABLE);
        LOG.atDebug()
                .addKeyValue("device", device)
                .addKeyValue("reason", unreadable.reason())
                .log("stanza not read");
        String type = element.attribute("type");
        // RFC 6120 8.3.1: no error for an error, and none for a result.
        if (!element.name().equals("iq") || type.equals("error") || type.equals("result")) return;
        context.counters().stanzaError(StanzaError.Condition.bad_request);
        ErrorIQ error = ErrorIQ.builder(
                        StanzaError.getBuilder(StanzaError.Condition.bad_request)
                                .build(),
                        StanzaBuilder.buildIqData(element.attribute("id")).ofType(IQ.Type.error))
                .to(jid)
                .build();
        send(error);
    }

    private void manage(XmlElement element) {
        switch (element.name()) {
            case "enable" -> enable(element);
            case "r" -> {
                if (ledger == null) unexpected();
                else write(SessionManagement.answer(ledger.handled()));
            }
            case "a" -> {
                if (ledger == null) unexpected();
                else acknowledged(ledger, element);
            }
            default -> write(SessionManagement.failed("unexpected-request"));
        }
    }

    private void unexpected() {
        fail(StreamCondition.UNSUPPORTED_STANZA_TYPE, "stream management is not enabled");
    }

    private void enable(XmlElement element) {
        if (ledger != null) {
            write(SessionManagement.failed("unexpected-request"));
            return;
        }
        ledger = new AckLedger<>(context.config().limits().keptStanzas());
        String resume = element.attribute("resume");
        if (resume.equals("true") || resume.equals("1")) {
            resumeToken = ClientContext.token();
            context.sessions().resumable(this, resumeToken);
        }
        write(SessionManagement.enabled(
                resumeToken, context.config().timing().resume().toSeconds()));
    }

    private void acknowledged(AckLedger<Outbound> book, XmlElement element) {
        asked = false;
        long count = SessionManagement.count(element.attribute("h"));
        if (count >= 0 && settle(book, count)) {
            if (!book.isSettled()) askForAcknowledgement();
        } else {
            // XEP-0198 4: the counts can't be brought together any more.
            fail(StreamCondition.UNDEFINED_CONDITION, "acknowledged more than was sent");
        }
    }

    @SuppressWarnings("unchecked") // The ledger gives what it was given.
    private static boolean settle(AckLedger<Outbound> book, long count) {
        if (!(book.acknowledge(count) instanceof AckLedger.Acknowledged<?> arrived)) return false;
        for (Outbound outbound : (List<Outbound>) arrived.arrived())
            outbound.arrived().run();
        return true;
    }

    // What is said to the client.

    /** Sends a stanza, or keeps it for a client that may come back. False where it is lost. */
    boolean send(Stanza stanza) {
        return send(stanza, () -> {});
    }

    /** @param arrived run when the client has acknowledged it; never without stream management */
    boolean send(Stanza stanza, Runnable arrived) {
        if (phase == Phase.ENDED) return false;
        if (ledger != null && !ledger.keep(new Outbound(stanza, arrived))) {
            ClientStream now = stream;
            end(new StreamError(StreamCondition.RESOURCE_CONSTRAINT, "too many stanzas are not acknowledged"));
            if (now == null) log("session gives up: too many stanzas wait");
            return false;
        }
        context.counters().count(XmppCounters.STANZAS_OUT);
        put(stanza);
        if (ledger != null) askForAcknowledgement();
        return true;
    }

    private void put(Stanza stanza) {
        if (stream != null) write(StanzaWriter.write(stanza, stream.wire().isFramed()));
    }

    private void write(String xml) {
        if (stream != null) stream.wire().write(xml);
    }

    private void askForAcknowledgement() {
        if (asked || stream == null) return;
        asked = true;
        write(SessionManagement.request());
    }

    /** Asks whether the client is there: any answer, an error too, will do. */
    void ping() {
        if (ledger != null) {
            write(SessionManagement.request());
            return;
        }
        Ping ping = new Ping(jid);
        ping.setFrom(floor.domainJid());
        ping.setStanzaId("ping-" + ClientContext.token());
        put(ping);
    }

    // Coming and going.

    /**
     * Goes on over another connection.
     *
     * @param count how many of the gateway's stanzas the client has
     * @return false where it can't
     */
    boolean resume(ClientStream next, long count) {
        AckLedger<Outbound> book = ledger;
        if (phase == Phase.ENDED || book == null || !settle(book, count)) return false;
        // What the acknowledged stanzas set off may have ended it.
        if (isEnded()) return false;
        ClientStream before = stream;
        if (before != null) before.release(new StreamError(StreamCondition.CONFLICT, "resumed elsewhere"));
        stopResumeTimer();
        phase = Phase.ATTACHED;
        stream = next;
        asked = false;
        next.carry(this);
        write(SessionManagement.resumed(resumeToken, book.handled()));
        List<Outbound> owed = new ArrayList<>(book.unacknowledged());
        for (Outbound outbound : owed) put(outbound.stanza());
        if (!owed.isEmpty()) askForAcknowledgement();
        log("session resumes");
        return true;
    }

    /** A connection is gone that was this session's. */
    void dropped(ClientStream gone) {
        if (gone != stream || phase != Phase.ATTACHED) return;
        stream = null;
        if (resumeToken.isEmpty()) {
            end(null);
            return;
        }
        phase = Phase.DETACHED;
        context.counters().gauge(XmppCounters.DETACHED).incrementAndGet();
        resumeTimer = context.wheel().schedule(context.config().timing().resume(), () -> end(null));
        log("session detaches");
    }

    private void stopResumeTimer() {
        if (resumeTimer == null) return;
        resumeTimer.cancel();
        resumeTimer = null;
        context.counters().gauge(XmppCounters.DETACHED).decrementAndGet();
    }

    private void fail(StreamCondition condition, String text) {
        if (stream != null) stream.fail(condition, text);
    }

    /** Ends it for good; what its connection is told, where it has one that is not closed already. */
    void end(@Nullable StreamError error) {
        if (phase == Phase.ENDED) return;
        stopResumeTimer();
        phase = Phase.ENDED;
        ClientStream last = stream;
        stream = null;
        context.sessions().remove(this);
        context.counters().gauge(XmppCounters.SESSIONS).decrementAndGet();
        if (last != null && error != null) last.release(error);
        int lost = ledger == null ? 0 : ledger.unacknowledged().size();
        for (int i = 0; i < lost; i++) context.counters().count(XmppCounters.STANZAS_LOST);
        floor.ended(this);
        log("session ends");
    }

    private void log(String what) {
        LOG.atInfo().addKeyValue("session", id).addKeyValue("device", device).log(what);
    }
}
