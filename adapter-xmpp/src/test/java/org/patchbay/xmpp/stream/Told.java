package org.patchbay.xmpp.stream;

import java.util.ArrayList;
import java.util.List;

/** Notes what a reader tells, as text that can be compared. */
final class Told implements StreamListener {
    final List<String> told = new ArrayList<>();
    final List<XmlElement> elements = new ArrayList<>();

    @Override
    public void opened(StreamHeader header) {
        told.add("opened " + header);
    }

    @Override
    public void element(XmlElement element) {
        elements.add(element);
        told.add("element " + text(element));
    }

    @Override
    public void closed() {
        told.add("closed");
    }

    @Override
    public void failed(StreamError error) {
        told.add("failed " + error.condition());
    }

    private static String text(XmlElement element) {
        StringBuilder text = new StringBuilder();
        TokenParser parser = element.parser();
        try {
            while (true) {
                switch (parser.getEventType()) {
                    case START_ELEMENT -> {
                        text.append('<').append(parser.getQName());
                        for (int i = 0; i < parser.getAttributeCount(); i++) {
                            text.append(' ')
                                    .append(parser.getAttributeQName(i))
                                    .append('=')
                                    .append(parser.getAttributeValue(i));
                        }
                        text.append('>');
                    }
                    case END_ELEMENT -> text.append("</>");
                    case TEXT_CHARACTERS -> text.append(parser.getText());
                    default -> {
                        return text.toString();
                    }
                }
                parser.next();
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
