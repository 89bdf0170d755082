package org.patchbay.xmpp.stream;

import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.patchbay.xmpp.stream.XmlToken.Attribute;
import org.patchbay.xmpp.stream.XmlToken.Declaration;
import org.patchbay.xmpp.stream.XmlToken.Start;

/** Gathers the tokens of one element within bounds. */
final class ElementCollector {
    private final StreamLimits limits;
    private List<XmlToken> tokens = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private int depth;
    private int elements;

    ElementCollector(StreamLimits limits) {
        this.limits = limits;
    }

    /** Whether an element is under way. */
    boolean isOpen() {
        return depth > 0;
    }

    void start(XMLStreamReader reader) throws StreamFault {
        flushText();
        if (++depth > limits.depth()) {
            throw new StreamFault(StreamCondition.POLICY_VIOLATION, "nested deeper than " + limits.depth());
        }
        if (++elements > limits.elements()) {
            throw new StreamFault(
                    StreamCondition.POLICY_VIOLATION, "more than " + limits.elements() + " elements in one");
        }
        tokens.add(startOf(reader, limits));
    }

    void text(String more) {
        text.append(more);
    }

    /** An element ends. */
    void end() {
        flushText();
        tokens.add(new XmlToken.End());
        depth--;
    }

    /** The element that has just ended as a whole; the next one may begin. */
    XmlElement take() {
        XmlElement element = new XmlElement(tokens);
        tokens = new ArrayList<>();
        elements = 0;
        return element;
    }

    private void flushText() {
        if (text.isEmpty()) return;
        tokens.add(new XmlToken.Text(text.toString()));
        text.setLength(0);
    }

    static Start startOf(XMLStreamReader reader, StreamLimits limits) throws StreamFault {
        int count = reader.getAttributeCount();
        int declared = reader.getNamespaceCount();
        if (count + declared > limits.attributes()) {
            throw new StreamFault(
                    StreamCondition.POLICY_VIOLATION,
                    "more than " + limits.attributes() + " attributes of one element");
        }
        List<Attribute> attributes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            attributes.add(new Attribute(
                    orEmpty(reader.getAttributePrefix(i)),
                    orEmpty(reader.getAttributeNamespace(i)),
                    reader.getAttributeLocalName(i),
                    reader.getAttributeValue(i)));
        }
        List<Declaration> declarations = new ArrayList<>(declared);
        for (int i = 0; i < declared; i++) {
            declarations.add(
                    new Declaration(orEmpty(reader.getNamespacePrefix(i)), orEmpty(reader.getNamespaceURI(i))));
        }
        return new Start(
                orEmpty(reader.getPrefix()),
                orEmpty(reader.getNamespaceURI()),
                reader.getLocalName(),
                List.copyOf(attributes),
                List.copyOf(declarations));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
