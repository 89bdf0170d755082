package org.patchbay.xmpp.stream;

import java.util.List;

/** One step through an element. */
sealed interface XmlToken {
    /**
     * An element begins.
     *
     * @param prefix empty where it has none
     * @param namespace empty where it is in none
     */
    record Start(
            String prefix, String namespace, String name, List<Attribute> attributes, List<Declaration> declarations)
            implements XmlToken {}

    /** The element that began last ends. */
    record End() implements XmlToken {}

    /** Text; no two of them follow each other. */
    record Text(String text) implements XmlToken {}

    /** One attribute; prefix and name space are empty where it has none. */
    record Attribute(String prefix, String namespace, String name, String value) {}

    /** A name space that an element declares; the default one has an empty prefix. */
    record Declaration(String prefix, String namespace) {}
}
