package org.patchbay.xmpp.jingle.description;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jivesoftware.smack.packet.StandardExtensionElement;

/** Builds and reads element trees. What XML 1.0 can't carry is written as U+FFFD, so that no field of a call breaks a stream. */
public final class Tag {
    private final StandardExtensionElement.Builder builder;

    private Tag(String name, String namespace) {
        builder = StandardExtensionElement.builder(name, namespace);
    }

    /** Begins an element. */
    public static Tag of(String name, String namespace) {
        return new Tag(name, namespace);
    }

    /** An element with nothing in it. */
    public static StandardExtensionElement empty(String name, String namespace) {
        return of(name, namespace).build();
    }

    /** Adds an attribute. */
    public Tag with(String name, String value) {
        builder.addAttribute(name, lawful(value));
        return this;
    }

    /** Adds an attribute, unless it is empty. */
    public Tag withAny(String name, String value) {
        return value.isEmpty() ? this : with(name, value);
    }

    /** Adds an unsigned number as an attribute. */
    public Tag withNumber(String name, int value) {
        return with(name, Integer.toUnsignedString(value));
    }

    /** Sets the text. */
    public Tag text(String text) {
        builder.setText(lawful(text));
        return this;
    }

    /** Adds a child. */
    public Tag add(StandardExtensionElement child) {
        builder.addElement(child);
        return this;
    }

    /** Adds children. */
    public Tag addAll(List<StandardExtensionElement> children) {
        children.forEach(builder::addElement);
        return this;
    }

    /** The element. */
    public StandardExtensionElement build() {
        return builder.build();
    }

    /** An attribute's value; empty where there is none. */
    public static String attribute(StandardExtensionElement element, String name) {
        String value = element.getAttributeValue(name);
        return value == null ? "" : value;
    }

    /** The text, without white space around; empty where there is none. */
    public static String text(StandardExtensionElement element) {
        String text = element.getText();
        return text == null ? "" : text.strip();
    }

    /** The children of that name. */
    public static List<StandardExtensionElement> children(
            StandardExtensionElement element, String name, String namespace) {
        return stream(element, name, namespace).toList();
    }

    /** Whether there is a child of that name. */
    public static boolean has(StandardExtensionElement element, String name, String namespace) {
        return stream(element, name, namespace).findAny().isPresent();
    }

    private static Stream<StandardExtensionElement> stream(
            StandardExtensionElement element, String name, String namespace) {
        return new ArrayList<>(element.getElements()).stream().filter(child -> is(child, name, namespace));
    }

    /** Whether an element has that name. */
    public static boolean is(StandardExtensionElement element, String name, String namespace) {
        return element.getElementName().equals(name) && element.getNamespace().equals(namespace);
    }

    private static String lawful(String text) {
        if (text.codePoints().allMatch(Tag::isLawful)) return text;
        StringBuilder lawful = new StringBuilder(text.length());
        text.codePoints().forEach(point -> lawful.appendCodePoint(isLawful(point) ? point : 0xFFFD));
        return lawful.toString();
    }

    private static boolean isLawful(int point) {
        return point == 0x9
                || point == 0xA
                || point == 0xD
                || point >= 0x20 && point <= 0xD7FF
                || point >= 0xE000 && point <= 0xFFFD
                || point >= 0x10000;
    }
}
