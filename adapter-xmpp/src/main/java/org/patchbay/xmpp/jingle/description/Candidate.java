package org.patchbay.xmpp.jingle.description;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.patchbay.session.v1.CandidateAttribute;
import org.patchbay.session.v1.IceCandidate;
import org.patchbay.xmpp.jingle.Namespaces;

/**
 * {@code a=candidate} as {@code <candidate/>} of ICE-UDP: XEP-0176 5.3, 5.4. Generation and network are always written, as the schema wants
 * (Dino drops a candidate without); at their defaults of 0 they are not kept when read. The XML id means nothing in SDP: it is made from
 * what the candidate says. Extension attributes without an XML name in the XEP keep their own.
 */
final class Candidate {
    private static final String GENERATION = "generation";
    private static final String NETWORK_ID = "network-id";
    private static final Set<String> KNOWN = Set.of(
            "component",
            "foundation",
            "id",
            "ip",
            "network",
            "port",
            "priority",
            "protocol",
            "rel-addr",
            "rel-port",
            "type",
            GENERATION,
            NETWORK_ID,
            "raddr",
            "rport",
            "typ");
    private static final Pattern NAME = Pattern.compile("(?i)(?!xml)[a-z][a-z0-9._-]{0,31}");

    private Candidate() {}

    static IceCandidate read(StandardExtensionElement element, Findings findings) {
        IceCandidate.Builder candidate = IceCandidate.newBuilder()
                .setFoundation(findings.word(Tag.attribute(element, "foundation"), "candidate foundation"))
                .setComponent(findings.number(Tag.attribute(element, "component"), 1, 256, "candidate component"))
                .setTransport(findings.word(Tag.attribute(element, "protocol"), "candidate protocol"))
                .setPriority(findings.number(Tag.attribute(element, "priority"), 0, 0xFFFF_FFFFL, "candidate priority"))
                .setAddress(findings.word(Tag.attribute(element, "ip"), "candidate ip"))
                .setPort(findings.number(Tag.attribute(element, "port"), 0, 65_535, "candidate port"))
                .setType(findings.word(Tag.attribute(element, "type"), "candidate type"));
        String related = findings.wordOrNothing(Tag.attribute(element, "rel-addr"), "candidate rel-addr");
        int relatedPort = findings.numberOrNothing(Tag.attribute(element, "rel-port"), 65_535, "candidate rel-port");
        if (!related.isEmpty()) candidate.setRelatedAddress(related).setRelatedPort(relatedPort);
        add(candidate, GENERATION, Tag.attribute(element, GENERATION), findings);
        add(candidate, NETWORK_ID, Tag.attribute(element, "network"), findings);
        for (Map.Entry<String, String> one : element.getAttributes().entrySet()) {
            if (KNOWN.contains(one.getKey()) || !NAME.matcher(one.getKey()).matches()) continue;
            candidate.addAttributes(CandidateAttribute.newBuilder()
                    .setName(one.getKey())
                    .setValue(findings.word(one.getValue(), "candidate attribute")));
        }
        return candidate.build();
    }

    private static void add(IceCandidate.Builder candidate, String name, String value, Findings findings) {
        int number = findings.numberOrNothing(value, 0xFFFF_FFFFL, "candidate " + name);
        if (number == 0) return;
        candidate.addAttributes(
                CandidateAttribute.newBuilder().setName(name).setValue(Integer.toUnsignedString(number)));
    }

    static StandardExtensionElement write(IceCandidate candidate) {
        Tag element = Tag.of("candidate", Namespaces.ICE_UDP)
                .withNumber("component", candidate.getComponent())
                .with("foundation", candidate.getFoundation())
                .with(GENERATION, value(candidate, GENERATION))
                .with("id", id(candidate))
                .with("ip", candidate.getAddress())
                .with("network", value(candidate, NETWORK_ID))
                .withNumber("port", candidate.getPort())
                .withNumber("priority", candidate.getPriority())
                .with("protocol", candidate.getTransport())
                .withAny("rel-addr", candidate.getRelatedAddress());
        if (!candidate.getRelatedAddress().isEmpty()) element.withNumber("rel-port", candidate.getRelatedPort());
        element.with("type", candidate.getType());
        for (CandidateAttribute one : candidate.getAttributesList())
            if (!KNOWN.contains(one.getName()) && NAME.matcher(one.getName()).matches())
                element.with(one.getName(), one.getValue());
        return element.build();
    }

    private static String value(IceCandidate candidate, String name) {
        return candidate.getAttributesList().stream()
                .filter(one ->
                        one.getName().equals(name) && one.getValue().chars().allMatch(c -> c >= '0' && c <= '9'))
                .map(CandidateAttribute::getValue)
                .findFirst()
                .orElse("0");
    }

    /** Unique within the session, short of a collision of 64 bits, and the same whenever the candidate is told. */
    private static String id(IceCandidate candidate) {
        long hash = 0xcbf29ce484222325L;
        String said = candidate.getFoundation()
                + ' '
                + candidate.getComponent()
                + ' '
                + candidate.getTransport()
                + ' '
                + candidate.getPriority()
                + ' '
                + candidate.getAddress()
                + ' '
                + candidate.getPort()
                + ' '
                + candidate.getType()
                + ' '
                + candidate.getAttributesList().hashCode();
        for (int i = 0; i < said.length(); i++) hash = (hash ^ said.charAt(i)) * 0x100000001b3L;
        return "c" + Long.toHexString(hash);
    }
}
