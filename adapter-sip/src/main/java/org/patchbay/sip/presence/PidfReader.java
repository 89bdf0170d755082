package org.patchbay.sip.presence;

import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.PresenceState.State;

/**
 * Reads what a phone publishes of itself: basic status (RFC 3863 4.1.4), activities (RFC 4480 3.2), the {@code show} of RFC 8048 and notes. A
 * document with a DTD is not read at all, so that nothing in it can be expanded or fetched; depth, elements and notes are bounded.
 */
public final class PidfReader {
    /** The largest document, bytes. */
    public static final int MAX_BYTES = 64 * 1024;

    /** The longest note that is kept, in characters. */
    public static final int MAX_NOTE = 512;

    private static final int MAX_DEPTH = 16;
    private static final int MAX_ELEMENTS = 1_000;
    private static final XMLInputFactory FACTORY = factory();

    private final Deque<String> path = new ArrayDeque<>();
    private final Set<State> said = EnumSet.noneOf(State.class);
    private boolean open;
    private boolean closed;
    private String note = "";
    private int elements;

    private PidfReader() {}

    /** Reads a document. */
    public static PidfReading read(byte[] document) {
        if (document.length > MAX_BYTES) return new PidfReading.Malformed("The document is too large");
        try {
            XMLStreamReader xml = FACTORY.createXMLStreamReader(new ByteArrayInputStream(document));
            try {
                return new PidfReader().read(xml);
            } finally {
                xml.close();
            }
        } catch (XMLStreamException notXml) {
            return new PidfReading.Malformed("The document is no XML");
        }
    }

    private PidfReading read(XMLStreamReader xml) throws XMLStreamException {
        boolean rooted = false;
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> {
                    return new PidfReading.Malformed("A document type is not taken");
                }
                case XMLStreamConstants.START_ELEMENT -> {
                    if (!rooted && !isPresence(xml)) return new PidfReading.Malformed("The document is no PIDF");
                    rooted = true;
                    if (path.size() >= MAX_DEPTH || ++elements > MAX_ELEMENTS) {
                        return new PidfReading.Malformed("The document is too deep or has too many elements");
                    }
                    enter(xml);
                }
                case XMLStreamConstants.END_ELEMENT -> path.pop();
                default -> {}
            }
        }
        return new PidfReading.Read(PresenceState.newBuilder()
                .setState(state())
                .setNote(note.strip())
                .build());
    }

    private static boolean isPresence(XMLStreamReader xml) {
        return xml.getLocalName().equals("presence") && Pidf.NAMESPACE.equals(xml.getNamespaceURI());
    }

    private void enter(XMLStreamReader xml) throws XMLStreamException {
        String namespace = xml.getNamespaceURI() == null ? "" : xml.getNamespaceURI();
        String name = xml.getLocalName();
        String parent = path.isEmpty() ? "" : path.peek();
        if (namespace.equals(Pidf.NAMESPACE) && name.equals("basic")) {
            String basic = text(xml).strip();
            open |= basic.equals("open");
            closed |= basic.equals("closed");
        } else if (namespace.equals(Pidf.JABBER) && name.equals("show")) {
            Pidf.stateOfShow(text(xml).strip()).ifPresent(said::add);
        } else if (name.equals("note")
                && (namespace.equals(Pidf.NAMESPACE)
                        || namespace.equals(Pidf.DATA_MODEL)
                        || namespace.equals(Pidf.RPID))) {
            String text = text(xml);
            if (note.isBlank()) note = text;
        } else {
            if (namespace.equals(Pidf.RPID) && parent.equals("activities")) {
                Pidf.stateOfActivity(name).ifPresent(said::add);
            }
            path.push(namespace.equals(Pidf.RPID) && name.equals("activities") ? name : "");
        }
    }

    /** The text of an element up to its end; what is nested in it is passed over. */
    private String text(XMLStreamReader xml) throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        int depth = 1;
        while (depth > 0) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (++depth + path.size() > MAX_DEPTH || ++elements > MAX_ELEMENTS) {
                        throw new XMLStreamException("too deep");
                    }
                }
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new XMLStreamException("an entity");
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (depth == 1 && text.length() < MAX_NOTE) text.append(xml.getText());
                }
                default -> {}
            }
        }
        return text.length() <= MAX_NOTE ? text.toString() : text.substring(0, MAX_NOTE);
    }

    /** The document speaks for one device, so its tuples are one: what is open anywhere is open, and the least reachable word counts. */
    private State state() {
        if (closed && !open) return State.OFFLINE;
        for (State state : new State[] {State.DO_NOT_DISTURB, State.ON_CALL, State.BUSY, State.AWAY}) {
            if (said.contains(state)) return state;
        }
        return State.AVAILABLE;
    }

    private static XMLInputFactory factory() {
        // The platform's own, whatever other parsers are on the class path.
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setXMLResolver((publicId, systemId, base, name) -> {
            throw new XMLStreamException("nothing is fetched for a document");
        });
        return factory;
    }
}
