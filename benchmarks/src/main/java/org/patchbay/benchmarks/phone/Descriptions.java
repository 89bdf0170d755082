package org.patchbay.benchmarks.phone;

import io.vertx.core.json.Json;
import java.util.List;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.patchbay.benchmarks.Offers;
import org.patchbay.core.description.SdpReader;
import org.patchbay.core.description.SdpReading;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.xmpp.jingle.description.Contents;
import org.patchbay.xmpp.jingle.description.JingleWriter;
import org.patchbay.xmpp.jingle.description.Role;

/** The browser's offer and its answer in the forms in which phones send them, each with the call's number in it. */
final class Descriptions {
    static final Numbered SDP_OFFER = Numbered.of(Offers.browser());
    static final Numbered SDP_ANSWER = Numbered.of(Offers.answer());

    /** As JSON strings, with their quotes. */
    static final Numbered JSON_OFFER = Numbered.of(Json.encode(Offers.gathered()));

    static final Numbered JSON_ANSWER = Numbered.of(Json.encode(Offers.gatheredAnswer()));

    /** The children of a {@code jingle} element. */
    static final Numbered JINGLE_OFFER = Numbered.of(jingle(Offers.gathered(), Role.INITIATOR));

    static final Numbered JINGLE_ANSWER = Numbered.of(jingle(Offers.gatheredAnswer(), Role.RESPONDER));

    /** Of a phone that knows RTP alone. Nothing is sent: the port is that of the discard protocol. */
    static final String PLAIN_ANSWER = String.join(
            "\r\n",
            "v=0",
            "o=- 1 1 IN IP4 127.0.0.1",
            "s=-",
            "c=IN IP4 127.0.0.1",
            "t=0 0",
            "m=audio 9 RTP/AVP 0",
            "a=rtpmap:0 PCMU/8000",
            "a=sendrecv",
            "");

    private Descriptions() {}

    private static String jingle(String sdp, Role speaker) {
        SessionDescription offer = read(Offers.gathered());
        Contents contents = Contents.NONE.following(offer, Role.INITIATOR);
        List<StandardExtensionElement> elements = JingleWriter.write(read(sdp), contents, speaker);
        StringBuilder text = new StringBuilder();
        for (StandardExtensionElement element : elements)
            text.append(element.toXML(XmlEnvironment.EMPTY).toString());
        return text.toString();
    }

    private static SessionDescription read(String sdp) {
        if (SdpReader.read(sdp) instanceof SdpReading.Read read) return read.description();
        throw new IllegalStateException("the sample is no SDP");
    }
}
