package org.patchbay.xmpp.jingle.description;

import java.util.List;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.patchbay.session.v1.Bandwidth;
import org.patchbay.session.v1.Crypto;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.xmpp.jingle.Namespaces;

/** The {@code <description/>} of RTP: XEP-0167 4 to 7, and what stands in it by other XEPs. */
final class RtpDescription {
    private static final int MOST_CRYPTOS = 16;

    private RtpDescription() {}

    static void read(
            StandardExtensionElement description, Role speaker, MediaSection.Builder section, Findings findings) {
        section.setKind(findings.word(Tag.attribute(description, "media"), "media"));
        PayloadTypes.read(description, section, findings);
        section.addAllRtcpFeedback(Feedback.read(description, findings));
        HeaderExtensions.read(description, speaker, section, findings);
        Sources.read(description, section, findings);
        for (StandardExtensionElement one : Tag.children(description, "bandwidth", Namespaces.RTP))
            section.addBandwidths(Bandwidth.newBuilder()
                    .setType(findings.word(Tag.attribute(one, "type"), "bandwidth type"))
                    .setValue(Integer.toUnsignedLong(findings.number(Tag.text(one), 0, 0xFFFF_FFFFL, "bandwidth"))));
        section.setRtcpMux(Tag.has(description, "rtcp-mux", Namespaces.RTP))
                .setRtcpReducedSize(Tag.has(description, "rtcp-reduced-size", Namespaces.RTP));
        for (StandardExtensionElement encryption : Tag.children(description, "encryption", Namespaces.RTP))
            cryptos(encryption, section, findings);
    }

    /** XEP-0167 7. */
    private static void cryptos(StandardExtensionElement encryption, MediaSection.Builder section, Findings findings) {
        List<StandardExtensionElement> cryptos = Tag.children(encryption, "crypto", Namespaces.RTP);
        if (!findings.within(cryptos.size(), MOST_CRYPTOS, "cryptos")) return;
        for (StandardExtensionElement one : cryptos)
            section.addCryptos(Crypto.newBuilder()
                    .setTag(findings.number(Tag.attribute(one, "tag"), 0, 0xFFFF_FFFFL, "crypto tag"))
                    .setSuite(findings.word(Tag.attribute(one, "crypto-suite"), "crypto-suite"))
                    .setKeyParameters(findings.word(Tag.attribute(one, "key-params"), "key-params"))
                    .setSessionParameters(findings.line(Tag.attribute(one, "session-params"), "session-params")));
    }

    static StandardExtensionElement write(SessionDescription session, MediaSection section, Role speaker) {
        Tag description = Tag.of("description", Namespaces.RTP).with("media", section.getKind());
        // COMPAT(stanza, 12): takes a source's FID group and cname only where this names the source (XEP-0167 4).
        if (section.getSourcesCount() > 0)
            description.withNumber("ssrc", section.getSources(0).getSsrc());
        PayloadTypes.write(section, description);
        description.addAll(Feedback.write(section.getRtcpFeedbackList()));
        HeaderExtensions.write(session, section, speaker, description);
        Sources.write(section, description);
        for (Bandwidth bandwidth : section.getBandwidthsList())
            description.add(Tag.of("bandwidth", Namespaces.RTP)
                    .with("type", bandwidth.getType())
                    .text(Long.toUnsignedString(bandwidth.getValue()))
                    .build());
        if (section.getRtcpMux()) description.add(Tag.empty("rtcp-mux", Namespaces.RTP));
        if (section.getRtcpReducedSize()) description.add(Tag.empty("rtcp-reduced-size", Namespaces.RTP));
        if (section.getCryptosCount() > 0) description.add(encryption(section.getCryptosList()));
        return description.build();
    }

    private static StandardExtensionElement encryption(List<Crypto> cryptos) {
        Tag encryption = Tag.of("encryption", Namespaces.RTP);
        for (Crypto crypto : cryptos)
            encryption.add(Tag.of("crypto", Namespaces.RTP)
                    .with("crypto-suite", crypto.getSuite())
                    .with("key-params", crypto.getKeyParameters())
                    .withAny("session-params", crypto.getSessionParameters())
                    .withNumber("tag", crypto.getTag())
                    .build());
        return encryption.build();
    }
}
