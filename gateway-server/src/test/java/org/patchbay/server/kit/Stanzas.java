package org.patchbay.server.kit;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/** Cuts a stream of XMPP into its top-level elements, and reads them. What the gateway sends has no comments and no CDATA. */
final class Stanzas {
    private static final String AROUND =
            "<around xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>%s</around>";

    private final Consumer<Element> stanzas;
    private final StringBuilder text = new StringBuilder();
    private final DocumentBuilder builder;
    private int at;
    private int depth;
    private int start;

    Stanzas(Consumer<Element> stanzas) {
        this.stanzas = stanzas;
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            builder = factory.newDocumentBuilder();
        } catch (javax.xml.parsers.ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The stream begins anew. */
    void restart() {
        text.setLength(0);
        at = 0;
        depth = 0;
        start = 0;
    }

    void feed(String more) {
        text.append(more);
        while (true) {
            int open = text.indexOf("<", at);
            int close = open < 0 ? -1 : endOfTag(open);
            if (close < 0) return;
            String tag = text.substring(open, close + 1);
            at = close + 1;
            if (tag.startsWith("<?") || tag.startsWith("<stream:stream") || tag.startsWith("</stream:stream")) continue;
            if (depth == 0) start = open;
            if (tag.startsWith("</")) depth--;
            else if (!tag.endsWith("/>")) depth++;
            if (depth > 0) continue;
            String stanza = text.substring(start, at);
            text.delete(0, at);
            at = 0;
            start = 0;
            stanzas.accept(read(stanza));
        }
    }

    /** A quoted value may have the character in it. */
    private int endOfTag(int from) {
        char quote = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == quote) quote = 0;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '>') {
                return i;
            }
        }
        return -1;
    }

    private Element read(String stanza) {
        try {
            return children(builder.parse(new InputSource(new StringReader(AROUND.formatted(stanza))))
                            .getDocumentElement())
                    .get(0);
        } catch (org.xml.sax.SAXException | java.io.IOException e) {
            throw new IllegalStateException("the gateway sent " + stanza, e);
        }
    }

    static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling())
            if (node instanceof Element element) children.add(element);
        return children;
    }

    static List<Element> children(Element parent, String name) {
        return children(parent).stream()
                .filter(child -> child.getLocalName().equals(name))
                .toList();
    }

    /** Whether there is such a child. */
    static boolean has(Element parent, String name) {
        return !children(parent, name).isEmpty();
    }
}
