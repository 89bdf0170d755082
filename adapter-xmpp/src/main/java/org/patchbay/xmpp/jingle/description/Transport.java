package org.patchbay.xmpp.jingle.description;

import java.util.List;
import java.util.Locale;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.patchbay.core.description.IceCandidates;
import org.patchbay.core.description.MediaSections;
import org.patchbay.session.v1.Connection;
import org.patchbay.session.v1.DtlsParameters;
import org.patchbay.session.v1.IceCandidate;
import org.patchbay.session.v1.IceParameters;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.RtcpAddress;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.xmpp.jingle.Namespaces;

/** The {@code <transport/>}: ICE-UDP (XEP-0176) with DTLS (XEP-0320), or raw UDP (XEP-0177). */
final class Transport {
    private static final int PLACEHOLDER_PORT = 9;
    private static final int MOST_FINGERPRINTS = 8;
    private static final int MOST_OPTIONS = 16;

    private Transport() {}

    static void read(StandardExtensionElement transport, MediaSection.Builder section, Findings findings) {
        switch (transport.getNamespace()) {
            case Namespaces.ICE_UDP -> {
                // RFC 8840 4.1.1: what stands on the m= and c= lines of a peer that trickles.
                section.setPort(PLACEHOLDER_PORT).setConnection(connection("0.0.0.0"));
                readIce(transport, section, findings);
            }
            case Namespaces.RAW_UDP -> readRaw(transport, section, findings);
            default -> findings.refuse(Refusal.UNSUPPORTED_TRANSPORT, "a transport is neither ICE-UDP nor raw UDP");
        }
        section.setProtocol(protocol(section));
    }

    /** XEP-0167 4 leaves the profile to be told from the contents: feedback makes it AVPF (RFC 4585), keys make it secure. */
    private static String protocol(MediaSection.Builder section) {
        if (section.getDtls().getFingerprintsCount() > 0) return "UDP/TLS/RTP/SAVPF";
        boolean feedback = section.getRtcpFeedbackCount() > 0
                || section.getCodecsList().stream().anyMatch(codec -> codec.getRtcpFeedbackCount() > 0);
        String profile = section.getCryptosCount() > 0 ? "RTP/SAVP" : "RTP/AVP";
        return feedback ? profile + "F" : profile;
    }

    static void readIce(StandardExtensionElement transport, MediaSection.Builder section, Findings findings) {
        IceParameters.Builder ice = IceParameters.newBuilder()
                .setUsernameFragment(findings.wordOrNothing(Tag.attribute(transport, "ufrag"), "ufrag"))
                .setPassword(findings.wordOrNothing(Tag.attribute(transport, "pwd"), "pwd"));
        List<StandardExtensionElement> options = transport.getElements().stream()
                .filter(child -> child.getNamespace().equals(Namespaces.ICE_OPTIONS))
                .toList();
        if (findings.within(options.size(), MOST_OPTIONS, "ICE options"))
            options.forEach(option -> ice.addOptions(option.getElementName()));
        if (!ice.build().equals(IceParameters.getDefaultInstance())) section.setIce(ice);
        List<StandardExtensionElement> candidates = Tag.children(transport, "candidate", Namespaces.ICE_UDP);
        if (findings.within(candidates.size(), IceCandidates.MAX_PER_SECTION, "candidates"))
            candidates.forEach(candidate -> section.addCandidates(Candidate.read(candidate, findings)));
        section.setEndOfCandidates(Tag.has(transport, "gathering-complete", Namespaces.ICE_UDP));
        readFingerprints(transport, section, findings);
    }

    /** XEP-0320 2. */
    private static void readFingerprints(
            StandardExtensionElement transport, MediaSection.Builder section, Findings findings) {
        List<StandardExtensionElement> fingerprints = Tag.children(transport, "fingerprint", Namespaces.DTLS);
        if (fingerprints.isEmpty() || !findings.within(fingerprints.size(), MOST_FINGERPRINTS, "fingerprints")) return;
        DtlsParameters.Builder dtls = DtlsParameters.newBuilder();
        for (StandardExtensionElement one : fingerprints) {
            dtls.addFingerprints(DtlsParameters.Fingerprint.newBuilder()
                    .setHash(findings.word(Tag.attribute(one, "hash"), "fingerprint hash"))
                    .setValue(findings.word(Tag.text(one), "fingerprint")));
            if (dtls.getSetup() == DtlsParameters.Setup.SETUP_UNSPECIFIED)
                dtls.setSetup(setup(Tag.attribute(one, "setup"), findings));
        }
        section.setDtls(dtls);
    }

    private static DtlsParameters.Setup setup(String word, Findings findings) {
        return switch (word) {
            case "" -> DtlsParameters.Setup.SETUP_UNSPECIFIED;
            case "actpass" -> DtlsParameters.Setup.ACTPASS;
            case "active" -> DtlsParameters.Setup.ACTIVE;
            case "passive" -> DtlsParameters.Setup.PASSIVE;
            case "holdconn" -> DtlsParameters.Setup.HOLDCONN;
            default -> {
                findings.refuse(Refusal.BAD_REQUEST, "a fingerprint's setup is unknown");
                yield DtlsParameters.Setup.SETUP_UNSPECIFIED;
            }
        };
    }

    /** XEP-0177 4.2: component 1 is RTP, 2 is RTCP. */
    private static void readRaw(StandardExtensionElement transport, MediaSection.Builder section, Findings findings) {
        List<StandardExtensionElement> candidates = Tag.children(transport, "candidate", Namespaces.RAW_UDP);
        if (!findings.within(candidates.size(), IceCandidates.MAX_PER_SECTION, "candidates")) return;
        boolean media = false;
        for (StandardExtensionElement one : candidates) {
            int component = findings.number(Tag.attribute(one, "component"), 1, 256, "candidate component");
            int port = findings.number(Tag.attribute(one, "port"), 1, 65_535, "candidate port");
            Connection connection = connection(findings.word(Tag.attribute(one, "ip"), "candidate ip"));
            if (component == 1 && !media) {
                section.setPort(port).setConnection(connection);
                media = true;
            } else if (component == 2 && !section.hasRtcp()) {
                section.setRtcp(RtcpAddress.newBuilder().setPort(port).setConnection(connection));
            }
        }
        if (!media) findings.refuse(Refusal.BAD_REQUEST, "a raw UDP transport has no candidate for RTP");
    }

    private static Connection connection(String address) {
        return Connection.newBuilder()
                .setAddressType(address.indexOf(':') >= 0 ? "IP6" : "IP4")
                .setAddress(address)
                .build();
    }

    static StandardExtensionElement write(SessionDescription session, MediaSection section) {
        IceParameters ice = MediaSections.ice(session, section);
        if (ice.getUsernameFragment().isEmpty() && section.getCandidatesCount() == 0) return writeRaw(session, section);
        DtlsParameters dtls = MediaSections.dtls(session, section);
        boolean complete = session.getEndOfCandidates() || section.getEndOfCandidates();
        return ice(ice, dtls, section.getCandidatesList(), complete);
    }

    /** Without a user name fragment in front, nothing but what is given. */
    static StandardExtensionElement ice(
            IceParameters ice, DtlsParameters dtls, List<IceCandidate> candidates, boolean complete) {
        Tag transport = Tag.of("transport", Namespaces.ICE_UDP)
                .withAny("ufrag", ice.getUsernameFragment())
                .withAny("pwd", ice.getPassword());
        for (String option : ice.getOptionsList())
            if (option.matches("[A-Za-z_][A-Za-z0-9._-]*")) transport.add(Tag.empty(option, Namespaces.ICE_OPTIONS));
        for (DtlsParameters.Fingerprint fingerprint : dtls.getFingerprintsList())
            transport.add(Tag.of("fingerprint", Namespaces.DTLS)
                    .with("hash", fingerprint.getHash())
                    .withAny("setup", word(dtls.getSetup()))
                    .text(fingerprint.getValue())
                    .build());
        candidates.forEach(candidate -> transport.add(Candidate.write(candidate)));
        if (complete) transport.add(Tag.empty("gathering-complete", Namespaces.ICE_UDP));
        return transport.build();
    }

    private static String word(DtlsParameters.Setup setup) {
        return switch (setup) {
            case ACTPASS, ACTIVE, PASSIVE, HOLDCONN -> setup.name().toLowerCase(Locale.ROOT);
            case SETUP_UNSPECIFIED, UNRECOGNIZED -> "";
        };
    }

    private static StandardExtensionElement writeRaw(SessionDescription session, MediaSection section) {
        Connection connection = section.hasConnection() ? section.getConnection() : session.getConnection();
        Tag transport = Tag.of("transport", Namespaces.RAW_UDP).add(raw(1, connection.getAddress(), section.getPort()));
        if (section.hasRtcp()) {
            RtcpAddress rtcp = section.getRtcp();
            Connection own = rtcp.hasConnection() ? rtcp.getConnection() : connection;
            transport.add(raw(2, own.getAddress(), rtcp.getPort()));
        }
        return transport.build();
    }

    private static StandardExtensionElement raw(int component, String address, int port) {
        return Tag.of("candidate", Namespaces.RAW_UDP)
                .withNumber("component", component)
                .with("generation", "0")
                .with("id", "r" + component)
                .with("ip", address)
                .withNumber("port", port)
                .build();
    }
}
