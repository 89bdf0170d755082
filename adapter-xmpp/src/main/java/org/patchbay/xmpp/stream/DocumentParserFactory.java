package org.patchbay.xmpp.stream;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.jivesoftware.smack.xml.XmlPullParser;
import org.jivesoftware.smack.xml.XmlPullParserException;
import org.jivesoftware.smack.xml.XmlPullParserFactory;

/**
 * Gives Smack this package's parser for whole documents, as it reads its own lists of providers with. Smack finds it as a service. Smack's
 * own parser is not used, for it takes any StAX implementation that it finds for the JDK's, and Aalto is one.
 */
public final class DocumentParserFactory implements XmlPullParserFactory {
    private static final StreamLimits LIMITS = new StreamLimits(16 << 20, 256, 1_024, 100_000);

    /** {@inheritDoc} The document is read to its end, so it can't be a stream. Its parser stands before the root element. */
    @Override
    public XmlPullParser newXmlPullParser(Reader reader) throws XmlPullParserException {
        StringWriter text = new StringWriter();
        try {
            reader.transferTo(text);
        } catch (IOException e) {
            throw new XmlPullParserException(e);
        }
        AtomicReference<Object> read = new AtomicReference<>("an element was expected");
        byte[] bytes = text.toString().strip().getBytes(StandardCharsets.UTF_8);
        new FrameReader(LIMITS, true).read(bytes, new StreamListener() {
            @Override
            public void opened(StreamHeader header) {}

            @Override
            public void element(XmlElement element) {
                read.set(element);
            }

            @Override
            public void closed() {}

            @Override
            public void failed(StreamError error) {
                read.set(error.text());
            }
        });
        if (read.get() instanceof XmlElement element) return element.documentParser();
        throw new XmlPullParserException(String.valueOf(read.get()));
    }
}
