package org.patchbay.xmpp.jingle.description;

import java.util.ArrayList;
import java.util.List;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.patchbay.session.v1.RtcpFeedback;
import org.patchbay.xmpp.jingle.Namespaces;

/** {@code a=rtcp-fb} as {@code <rtcp-fb/>} and {@code <rtcp-fb-trr-int/>}, of one payload type or of all: XEP-0293 3, 5. */
final class Feedback {
    private static final int MOST = 64;
    private static final String INTERVAL = "trr-int";

    private Feedback() {}

    static List<RtcpFeedback> read(StandardExtensionElement parent, Findings findings) {
        List<RtcpFeedback> feedback = new ArrayList<>();
        for (StandardExtensionElement one : parent.getElements()) {
            if (Tag.is(one, "rtcp-fb", Namespaces.RTCP_FEEDBACK)) feedback.add(message(one, findings));
            if (Tag.is(one, "rtcp-fb-trr-int", Namespaces.RTCP_FEEDBACK)) feedback.add(interval(one, findings));
        }
        return findings.within(feedback.size(), MOST, "feedback messages") ? feedback : List.of();
    }

    private static RtcpFeedback message(StandardExtensionElement one, Findings findings) {
        String subtype = findings.line(Tag.attribute(one, "subtype"), "rtcp-fb subtype");
        // XEP-0293 3: parameters beyond the subtype.
        String more = FormatParameters.read(one, Namespaces.RTCP_FEEDBACK, findings);
        return RtcpFeedback.newBuilder()
                .setType(findings.word(Tag.attribute(one, "type"), "rtcp-fb type"))
                .setParameter(more.isEmpty() ? subtype : (subtype + " " + more).strip())
                .build();
    }

    private static RtcpFeedback interval(StandardExtensionElement one, Findings findings) {
        int value = findings.numberOrNothing(Tag.attribute(one, "value"), 0xFFFF_FFFFL, "rtcp-fb-trr-int value");
        return RtcpFeedback.newBuilder()
                .setType(INTERVAL)
                .setParameter(Integer.toUnsignedString(value))
                .build();
    }

    static List<StandardExtensionElement> write(List<RtcpFeedback> feedback) {
        return feedback.stream().map(Feedback::write).toList();
    }

    private static StandardExtensionElement write(RtcpFeedback feedback) {
        if (feedback.getType().equals(INTERVAL))
            return Tag.of("rtcp-fb-trr-int", Namespaces.RTCP_FEEDBACK)
                    .with("value", feedback.getParameter())
                    .build();
        return Tag.of("rtcp-fb", Namespaces.RTCP_FEEDBACK)
                .with("type", feedback.getType())
                .withAny("subtype", feedback.getParameter())
                .build();
    }
}
