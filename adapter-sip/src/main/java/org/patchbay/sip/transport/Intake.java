package org.patchbay.sip.transport;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.patchbay.sip.message.Parsed;
import org.patchbay.sip.message.SipEncoder;
import org.patchbay.sip.message.SipParser;
import org.patchbay.sip.transport.SipTransports.Receiver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where all that comes in passes: read it, answer what is malformed, hand up the rest. */
final class Intake {
    private static final Logger LOGGER = LoggerFactory.getLogger(Intake.class);

    private final SipParser parser;
    private final SipCounters counters;
    private @Nullable Receiver receiver;

    Intake(SipParser parser, SipCounters counters) {
        this.parser = parser;
        this.counters = counters;
    }

    void receiver(Receiver receiver) {
        this.receiver = receiver;
    }

    /** One whole message. */
    void message(byte[] bytes, SipParser.Framing framing, WritableFlow flow) {
        counters.received(flow.transport());
        judge(parser.parse(bytes, framing), flow);
    }

    /** What a stream broke off with. */
    void broken(byte[] head, int status, String reason, WritableFlow flow) {
        counters.received(flow.transport());
        judge(parser.refuse(head, status, reason), flow);
    }

    private void judge(Parsed parsed, WritableFlow flow) {
        if (parsed instanceof Parsed.Accepted accepted) {
            deliver(accepted.message(), flow);
        } else if (parsed instanceof Parsed.Refused refused) {
            refuse(refused, flow);
        } else if (parsed instanceof Parsed.Dropped dropped) {
            counters.dropped(flow.transport());
            LOGGER.atDebug()
                    .addKeyValue("transport", flow.transport())
                    .addKeyValue("remote", flow.remote())
                    .addKeyValue("reason", dropped.reason())
                    .log("sip message dropped");
        }
    }

    private void deliver(SIPMessage message, WritableFlow flow) {
        Receiver to = receiver;
        if (to == null) throw new IllegalStateException("the transports were opened before anybody received");
        try {
            if (message instanceof SIPRequest request) {
                SocketAddress remote = flow.remote();
                ViaRouting.stamp(request, remote.hostAddress(), remote.port());
                to.onRequest(request, flow);
            } else if (message instanceof SIPResponse response) {
                to.onResponse(response, flow);
            }
        } catch (RuntimeException e) {
            // Our own mistake: one message must not take the socket down with it.
            LOGGER.atError().setCause(e).addKeyValue("remote", flow.remote()).log("sip message failed");
        }
    }

    private void refuse(Parsed.Refused refused, WritableFlow flow) {
        counters.refused(refused.status());
        LOGGER.atDebug()
                .addKeyValue("transport", flow.transport())
                .addKeyValue("remote", flow.remote())
                .addKeyValue("status", refused.status())
                .addKeyValue("reason", refused.reason())
                .log("sip request refused");
        byte[] answer = SipEncoder.encodeRefusal(
                refused, flow.remote().hostAddress(), flow.remote().port());
        WritableFlow back = flow;
        if (flow instanceof DatagramFlow datagram && !refused.facts().wantsRport()) {
            int port = refused.facts().sentByPort();
            back = datagram.atPort(port > 0 ? port : SipTransport.UDP.defaultPort());
        }
        back.write(answer, reason -> {});
    }
}
