package org.patchbay.xmpp.jingle;

import java.util.List;

/** The XML namespaces of Jingle, each with the document that owns it. */
public final class Namespaces {
    /** XEP-0166. */
    public static final String JINGLE = "urn:xmpp:jingle:1";
    /** XEP-0166 7.5. */
    public static final String ERRORS = "urn:xmpp:jingle:errors:1";
    /** XEP-0167. */
    public static final String RTP = "urn:xmpp:jingle:apps:rtp:1";
    /** XEP-0167 9. */
    public static final String RTP_INFO = "urn:xmpp:jingle:apps:rtp:info:1";
    /** XEP-0167 8.3. */
    public static final String RTP_ERRORS = "urn:xmpp:jingle:apps:rtp:errors:1";
    /** XEP-0176. */
    public static final String ICE_UDP = "urn:xmpp:jingle:transports:ice-udp:1";
    /** XEP-0177. */
    public static final String RAW_UDP = "urn:xmpp:jingle:transports:raw-udp:1";
    /** XEP-0320. */
    public static final String DTLS = "urn:xmpp:jingle:apps:dtls:0";
    /** XEP-0338. */
    public static final String GROUPING = "urn:xmpp:jingle:apps:grouping:0";
    /** XEP-0293. */
    public static final String RTCP_FEEDBACK = "urn:xmpp:jingle:apps:rtp:rtcp-fb:0";
    /** XEP-0294. */
    public static final String HEADER_EXTENSIONS = "urn:xmpp:jingle:apps:rtp:rtp-hdrext:0";
    /** XEP-0339. */
    public static final String SOURCES = "urn:xmpp:jingle:apps:rtp:ssma:0";
    /** Streams and tracks, as stanza names them; no XEP does. */
    public static final String STREAMS = "urn:xmpp:jingle:apps:rtp:msid:0";
    /** ICE options, as Conversations names them; no XEP does. */
    public static final String ICE_OPTIONS = "http://gultsch.de/xmpp/drafts/jingle/transports/ice-udp/option";
    /** XEP-0353. */
    public static final String MESSAGE_INITIATION = "urn:xmpp:jingle-message:0";
    /** XEP-0181. */
    public static final String DTMF = "urn:xmpp:jingle:dtmf:0";
    /** XEP-0251. */
    public static final String TRANSFER = "urn:xmpp:jingle:transfer:0";
    /** XEP-0131. */
    public static final String HEADERS = "http://jabber.org/protocol/shim";
    /** XEP-0172. */
    public static final String NICKNAME = "http://jabber.org/protocol/nick";
    /** XEP-0334. */
    public static final String HINTS = "urn:xmpp:hints";
    /** RFC 6120 8.3. */
    public static final String STANZA_ERRORS = "urn:ietf:params:xml:ns:xmpp-stanzas";

    /** What an entity that stands for a callee says in disco#info (XEP-0030) so that its peers call it. */
    public static final List<String> FEATURES = List.of(
            JINGLE,
            RTP,
            "urn:xmpp:jingle:apps:rtp:audio",
            "urn:xmpp:jingle:apps:rtp:video",
            RTCP_FEEDBACK,
            HEADER_EXTENSIONS,
            SOURCES,
            GROUPING,
            DTLS,
            ICE_UDP,
            RAW_UDP,
            MESSAGE_INITIATION,
            DTMF,
            TRANSFER);

    private Namespaces() {}
}
