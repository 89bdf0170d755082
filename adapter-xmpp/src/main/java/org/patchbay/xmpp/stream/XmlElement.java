package org.patchbay.xmpp.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.UnparsedIQ;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jivesoftware.smack.parsing.SmackParsingException;
import org.jivesoftware.smack.parsing.StandardExtensionElementProvider;
import org.jivesoftware.smack.util.PacketParserUtils;
import org.jivesoftware.smack.xml.XmlPullParser;
import org.jivesoftware.smack.xml.XmlPullParserException;
import org.patchbay.xmpp.stream.XmlToken.Attribute;
import org.patchbay.xmpp.stream.XmlToken.Start;

/** One whole element of a stream, as it came, to be replayed to whoever reads it. Immutable. */
public final class XmlElement {
    private final List<XmlToken> tokens;
    private final Start root;

    XmlElement(List<XmlToken> tokens) {
        this.tokens = List.copyOf(tokens);
        this.root = (Start) tokens.get(0);
    }

    /** What reading a stanza gives. */
    public sealed interface Reading permits Read, Unreadable {}

    /** A message, a presence or an IQ. */
    public record Read(Stanza stanza) implements Reading {}

    /** XML, but no stanza; {@code reason} is for the log. */
    public record Unreadable(String reason) implements Reading {}

    /** Its local name. */
    public String name() {
        return root.name();
    }

    /** Its name space; empty where it is in none. */
    public String namespace() {
        return root.namespace();
    }

    /** Whether it is this one. */
    public boolean is(String name, String namespace) {
        return root.name().equals(name) && root.namespace().equals(namespace);
    }

    /** An attribute of its own without a prefix; empty where it has none. */
    public String attribute(String name) {
        for (Attribute attribute : root.attributes()) {
            if (attribute.name().equals(name) && attribute.prefix().isEmpty()) return attribute.value();
        }
        return "";
    }

    /** The text in it, its children's included. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (XmlToken token : tokens) if (token instanceof XmlToken.Text it) text.append(it.text());
        return text.toString();
    }

    /** The local name of its first child; empty where it has none. */
    public String firstChild() {
        for (XmlToken token : tokens.subList(1, tokens.size())) if (token instanceof Start child) return child.name();
        return "";
    }

    /** Whether it is a message, a presence or an IQ. */
    public boolean isStanza() {
        return switch (root.name()) {
            case "message", "presence", "iq" -> true;
            default -> false;
        };
    }

    /** The same with another value of an attribute without a prefix. */
    public XmlElement with(String name, String value) {
        List<Attribute> attributes = new ArrayList<>(root.attributes());
        attributes.removeIf(it -> it.prefix().isEmpty() && it.name().equals(name));
        attributes.add(new Attribute("", "", name, value));
        List<XmlToken> changed = new ArrayList<>(tokens);
        changed.set(
                0,
                new Start(root.prefix(), root.namespace(), root.name(), List.copyOf(attributes), root.declarations()));
        return new XmlElement(changed);
    }

    /** The same with what is in one name space put into another, attributes aside. */
    public XmlElement moved(String from, String to) {
        UnaryOperator<String> move = namespace -> namespace.equals(from) ? to : namespace;
        List<XmlToken> changed = new ArrayList<>(tokens.size());
        for (XmlToken token : tokens) {
            if (token instanceof Start start) {
                List<XmlToken.Declaration> declarations = start.declarations().stream()
                        .map(it -> new XmlToken.Declaration(it.prefix(), move.apply(it.namespace())))
                        .toList();
                changed.add(new Start(
                        start.prefix(), move.apply(start.namespace()), start.name(), start.attributes(), declarations));
            } else {
                changed.add(token);
            }
        }
        return new XmlElement(changed);
    }

    /** Reads it with Smack's providers, whose every objection becomes an {@link Unreadable}. */
    public Reading read() {
        if (!isStanza()) return new Unreadable("not a stanza");
        try {
            Stanza stanza = PacketParserUtils.parseStanza(parser(), new XmlEnvironment(root.namespace()));
            if (stanza instanceof UnparsedIQ unparsed) return new Read(whole(unparsed));
            return stanza == null ? new Unreadable("nothing that Smack can read") : new Read(stanza);
        } catch (XmlPullParserException | SmackParsingException | java.io.IOException | RuntimeException e) {
            // Providers throw what they like on what they don't expect; all of it is the sender's fault here.
            return new Unreadable(e.getClass().getSimpleName());
        }
    }

    /** An IQ that Smack has no class for keeps its child as text, and writes that escaped: here it is kept as a tree. */
    private IQ whole(UnparsedIQ unparsed) throws XmlPullParserException, SmackParsingException, java.io.IOException {
        TokenParser parser = parser();
        while (parser.next() != XmlPullParser.Event.START_ELEMENT) {
            // White space before the child.
        }
        ElementIq iq = new ElementIq(StandardExtensionElementProvider.INSTANCE.parse(
                parser, parser.getDepth(), new XmlEnvironment(root.namespace())));
        iq.setType(unparsed.getType());
        iq.setStanzaId(unparsed.getStanzaId());
        iq.setFrom(unparsed.getFrom());
        iq.setTo(unparsed.getTo());
        return iq;
    }

    /** A parser that stands at the element's start. */
    public TokenParser parser() {
        return new TokenParser(tokens, true);
    }

    /** A parser that stands before the element. */
    TokenParser documentParser() {
        return new TokenParser(tokens, false);
    }

    @Override
    public String toString() {
        return "XmlElement[" + root.name() + " " + root.namespace() + "]";
    }
}
