package org.patchbay.xmpp.stream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import javax.xml.namespace.QName;
import org.jivesoftware.smack.xml.XmlPullParser;
import org.jivesoftware.smack.xml.XmlPullParserException;
import org.jspecify.annotations.Nullable;
import org.patchbay.xmpp.stream.XmlToken.Attribute;
import org.patchbay.xmpp.stream.XmlToken.Declaration;
import org.patchbay.xmpp.stream.XmlToken.End;
import org.patchbay.xmpp.stream.XmlToken.Start;
import org.patchbay.xmpp.stream.XmlToken.Text;

/**
 * Replays the tokens of one element as Smack's parsers want them.
 *
 * <p>Whoever reads on after the end of the element gets an exception: a provider that waits for an element that never comes would else
 * turn for ever.
 */
public final class TokenParser implements XmlPullParser {
    private final List<XmlToken> tokens;
    private final Deque<Start> open = new ArrayDeque<>();
    private @Nullable Start ended;
    private int at = -1;
    private boolean over;

    TokenParser(List<XmlToken> tokens, boolean atElement) {
        this.tokens = tokens;
        if (atElement) advance();
    }

    private void advance() {
        if (ended != null) open.pop();
        ended = null;
        at++;
        if (at == tokens.size()) return;
        XmlToken token = tokens.get(at);
        if (token instanceof Start start) open.push(start);
        else if (token instanceof End) ended = open.peek();
    }

    private boolean isAtEnd() {
        return at >= tokens.size();
    }

    /** The element that begins, ends or is around here. */
    private Start here() {
        Start start = open.peek();
        if (start == null) throw new IllegalStateException("no element here");
        return start;
    }

    private Attribute attribute(int index) {
        return here().attributes().get(index);
    }

    @Override
    public @Nullable Object getProperty(String name) {
        return null;
    }

    @Override
    public String getInputEncoding() {
        return "UTF-8";
    }

    @Override
    public int getNamespaceCount() {
        return here().declarations().size();
    }

    @Override
    public @Nullable String getNamespacePrefix(int index) {
        String prefix = here().declarations().get(index).prefix();
        return prefix.isEmpty() ? null : prefix;
    }

    @Override
    public String getNamespaceUri(int index) {
        return here().declarations().get(index).namespace();
    }

    @Override
    public @Nullable String getNamespace(@Nullable String prefix) {
        String wanted = prefix == null ? "" : prefix;
        for (Start start : open) {
            // What an element is in is known without a declaration: that may stand further out than this element
            // begins.
            if (start.prefix().equals(wanted)) return start.namespace();
            for (Declaration declaration : start.declarations()) {
                if (declaration.prefix().equals(wanted)) return declaration.namespace();
            }
        }
        return wanted.equals("xml") ? "http://www.w3.org/XML/1998/namespace" : null;
    }

    @Override
    public int getDepth() {
        return open.size();
    }

    @Override
    public String getPositionDescription() {
        return "token " + at;
    }

    @Override
    public int getLineNumber() {
        return -1;
    }

    @Override
    public int getColumnNumber() {
        return -1;
    }

    @Override
    public boolean isWhiteSpace() {
        String text = getText();
        return text != null && text.isBlank();
    }

    @Override
    public @Nullable String getText() {
        return at >= 0 && !isAtEnd() && tokens.get(at) instanceof Text text ? text.text() : null;
    }

    @Override
    public String getNamespace() {
        return here().namespace();
    }

    @Override
    public String getName() {
        return here().name();
    }

    @Override
    public QName getQName() {
        return new QName(here().namespace(), here().name(), here().prefix());
    }

    @Override
    public String getPrefix() {
        return here().prefix();
    }

    @Override
    public int getAttributeCount() {
        return here().attributes().size();
    }

    @Override
    public @Nullable String getAttributeNamespace(int index) {
        String namespace = attribute(index).namespace();
        return namespace.isEmpty() ? null : namespace;
    }

    @Override
    public String getAttributeName(int index) {
        return attribute(index).name();
    }

    @Override
    public QName getAttributeQName(int index) {
        Attribute it = attribute(index);
        return new QName(it.namespace(), it.name(), it.prefix());
    }

    @Override
    public @Nullable String getAttributePrefix(int index) {
        String prefix = attribute(index).prefix();
        return prefix.isEmpty() ? null : prefix;
    }

    @Override
    public String getAttributeType(int index) {
        return "CDATA";
    }

    @Override
    public String getAttributeValue(int index) {
        return attribute(index).value();
    }

    @Override
    public @Nullable String getAttributeValue(@Nullable String namespace, String name) {
        for (Attribute it : here().attributes()) {
            boolean sameSpace = namespace == null || namespace.equals(it.namespace());
            if (sameSpace && it.name().equals(name)) return it.value();
        }
        return null;
    }

    @Override
    public Event getEventType() {
        if (at < 0) return Event.START_DOCUMENT;
        if (isAtEnd()) return Event.END_DOCUMENT;
        XmlToken token = tokens.get(at);
        if (token instanceof Start) return Event.START_ELEMENT;
        return token instanceof End ? Event.END_ELEMENT : Event.TEXT_CHARACTERS;
    }

    @Override
    public Event next() throws XmlPullParserException {
        if (over) throw new XmlPullParserException("read beyond the end of the element");
        advance();
        over = isAtEnd();
        return getEventType();
    }

    @Override
    public String nextText() throws XmlPullParserException {
        Event event = next();
        String text = "";
        if (event == Event.TEXT_CHARACTERS) {
            text = String.valueOf(getText());
            event = next();
        }
        if (event != Event.END_ELEMENT) throw new XmlPullParserException("text and nothing else was expected");
        return text;
    }

    @Override
    public TagEvent nextTag() throws XmlPullParserException {
        Event event = next();
        if (event == Event.TEXT_CHARACTERS && isWhiteSpace()) event = next();
        return switch (event) {
            case START_ELEMENT -> TagEvent.START_ELEMENT;
            case END_ELEMENT -> TagEvent.END_ELEMENT;
            default -> throw new XmlPullParserException("a tag was expected");
        };
    }

    @Override
    public boolean supportsRoundtrip() {
        return false;
    }
}
