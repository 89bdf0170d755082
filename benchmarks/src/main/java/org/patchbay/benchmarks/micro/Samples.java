package org.patchbay.benchmarks.micro;

import java.nio.charset.StandardCharsets;
import org.patchbay.benchmarks.Offers;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Invite;
import org.patchbay.core.description.SdpReader;
import org.patchbay.core.description.SdpReading;
import org.patchbay.session.v1.SessionDescription;

/** What the benchmarks work on: an audio offer of Chromium 156, and messages that carry it. */
final class Samples {
    private Samples() {}

    static String sdp() {
        return Offers.browser();
    }

    static SessionDescription description() {
        SdpReading reading = SdpReader.read(sdp());
        if (reading instanceof SdpReading.Read read) return read.description();
        throw new IllegalStateException("the sample is no SDP: " + reading);
    }

    static Frame invite() {
        return Frame.newBuilder()
                .setSeq(7)
                .setAck(6)
                .setCallId("c1")
                .setInvite(Invite.newBuilder().setTo("bob").setSdp(sdp()))
                .build();
    }

    /** An INVITE as a phone behind one proxy sends it. */
    static byte[] sipInvite() {
        String body = sdp();
        String head = String.join(
                "\r\n",
                "INVITE sip:bob@localhost SIP/2.0",
                "Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK87asdks7;received=192.0.2.7",
                "Via: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bKnashds8;rport=5060;received=192.0.2.9",
                "Record-Route: <sip:192.0.2.7;lr>",
                "Max-Forwards: 69",
                "From: \"Alice\" <sip:alice@localhost>;tag=1928301774",
                "To: <sip:bob@localhost>",
                "Call-ID: a84b4c76e66710@192.0.2.9",
                "CSeq: 314159 INVITE",
                "Contact: <sip:alice@192.0.2.9:5060>;+sip.instance=\"<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>\"",
                "Allow: INVITE, ACK, CANCEL, BYE, UPDATE, PRACK, OPTIONS, INFO, REFER, NOTIFY, MESSAGE",
                "Supported: timer, 100rel, replaces, outbound, path, gruu",
                "Session-Expires: 1800",
                "User-Agent: benchmark",
                "Content-Type: application/sdp",
                "Content-Length: " + body.length());
        return (head + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8);
    }
}
