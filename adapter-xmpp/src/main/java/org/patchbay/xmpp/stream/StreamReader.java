package org.patchbay.xmpp.stream;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.patchbay.xmpp.stream.XmlToken.Start;

/**
 * Reads one stream as TCP carries it: one document that lasts as long as the stream does. For a stream that begins again (RFC 6120 4.3.3)
 * there is a new reader.
 *
 * <p>What it tells does not depend on how the bytes are cut. A stanza that is too long is told of as soon as that is known, not when it ends.
 */
public final class StreamReader {
    private static final String STREAMS = "http://etherx.jabber.org/streams";

    private final StreamLimits limits;
    private final StreamListener listener;
    private final ElementCollector element;
    private XmlSource source = new XmlSource(false);
    private String root = "";
    private long elementBegan;
    private boolean opened;
    private boolean stopped;

    public StreamReader(StreamLimits limits, StreamListener listener) {
        this.limits = limits;
        this.listener = listener;
        this.element = new ElementCollector(limits);
    }

    /** Tells nothing more; to be called by the listener while it is told something. */
    public void stop() {
        stopped = true;
    }

    /**
     * Takes more bytes.
     *
     * @return the bytes that were not read because {@link #stop} was called, for the reader that comes after this one; else none
     */
    public byte[] feed(byte[] bytes) {
        if (stopped) return bytes;
        try {
            byte[] left = bytes;
            boolean worn;
            do {
                long before = source.fed();
                source.feed(left);
                worn = readAll();
                left = stopped || worn ? rest(left, source.offset() - before) : new byte[0];
                if (worn) renew();
            } while (worn);
            return left;
        } catch (StreamFault fault) {
            stopped = true;
            listener.failed(fault.error());
            return new byte[0];
        }
    }

    /** Reads what there is, and tells whether that ends before because the parser is worn. */
    private boolean readAll() throws StreamFault {
        while (!stopped) {
            switch (source.next()) {
                case START -> start();
                case TEXT -> text();
                case END -> {
                    end();
                    if (!stopped && !element.isOpen() && source.isWorn()) return true;
                }
                case HUNGRY -> {
                    checkLength(source.fed());
                    return false;
                }
            }
        }
        return false;
    }

    /** Between two elements, goes on with a new parser, for which the stream begins once more and which has no names of the peer's making. */
    private void renew() throws StreamFault {
        source = new XmlSource(false);
        source.feed(root.getBytes(StandardCharsets.UTF_8));
        if (source.next() != XmlSource.Step.START) throw new IllegalStateException("a root that can't be read again");
        elementBegan = source.offset();
    }

    private void start() throws StreamFault {
        if (opened) {
            element.start(source.reader());
            checkLength(source.offset());
            return;
        }
        Start start = ElementCollector.startOf(source.reader(), limits);
        if (!start.name().equals("stream")) throw new StreamFault(StreamCondition.BAD_FORMAT, "a stream was expected");
        if (!start.namespace().equals(STREAMS)) {
            throw new StreamFault(StreamCondition.INVALID_NAMESPACE, STREAMS + " was expected");
        }
        opened = true;
        elementBegan = source.offset();
        root = tagOf(start);
        listener.opened(StreamHeader.of(new XmlElement(List.of(start)), contentOf(start)));
    }

    /** The tag once more, as far as it matters to what comes after it: its name and the name spaces that it declares. */
    private static String tagOf(Start start) {
        StringBuilder tag = new StringBuilder("<");
        if (!start.prefix().isEmpty()) tag.append(start.prefix()).append(':');
        tag.append(start.name());
        for (XmlToken.Declaration declaration : start.declarations()) {
            tag.append(declaration.prefix().isEmpty() ? " xmlns" : " xmlns:").append(declaration.prefix());
            tag.append("='").append(XmlText.escape(declaration.namespace())).append('\'');
        }
        return tag.append('>').toString();
    }

    private static String contentOf(Start start) {
        for (XmlToken.Declaration declaration : start.declarations()) {
            if (declaration.prefix().isEmpty()) return declaration.namespace();
        }
        return "";
    }

    private void text() throws StreamFault {
        String text = source.text();
        if (element.isOpen()) {
            element.text(text);
            checkLength(source.offset());
        } else if (opened && !text.isBlank()) {
            // RFC 6120 11.7: nothing but white space between elements.
            throw new StreamFault(StreamCondition.BAD_FORMAT, "text between elements");
        } else {
            elementBegan = source.offset();
        }
    }

    private void end() throws StreamFault {
        if (!element.isOpen()) {
            stopped = true;
            listener.closed();
            return;
        }
        element.end();
        checkLength(source.offset());
        if (element.isOpen()) return;
        elementBegan = source.offset();
        listener.element(element.take());
    }

    private void checkLength(long offset) throws StreamFault {
        if (offset - elementBegan > limits.stanzaBytes()) {
            throw new StreamFault(StreamCondition.POLICY_VIOLATION, "longer than " + limits.stanzaBytes() + " bytes");
        }
    }

    private static byte[] rest(byte[] bytes, long read) {
        int from = (int) Math.max(0, Math.min(bytes.length, read));
        byte[] rest = new byte[bytes.length - from];
        System.arraycopy(bytes, from, rest, 0, rest.length);
        return rest;
    }
}
