package org.patchbay.xmpp.stream;

import com.fasterxml.aalto.AsyncByteArrayFeeder;
import com.fasterxml.aalto.AsyncXMLStreamReader;
import com.fasterxml.aalto.stax.InputFactoryImpl;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** The tokens of one XML document whose bytes come bit by bit. What is not allowed in it is told after all that came before it. */
final class XmlSource {
    private static final InputFactoryImpl FACTORY = factory();

    private final AsyncXMLStreamReader<AsyncByteArrayFeeder> reader = FACTORY.createAsyncForByteArray();
    private final XmlGuard guard = new XmlGuard();
    private final boolean commented;
    private long fed;

    /** @param commented whether this is a document of the program's own, which may have comments, and not a peer's stream */
    XmlSource(boolean commented) {
        this.commented = commented;
    }

    /** What comes next. */
    enum Step {
        START,
        TEXT,
        END,
        /** Everything that was fed is read. */
        HUNGRY
    }

    private static InputFactoryImpl factory() {
        InputFactoryImpl factory = new InputFactoryImpl();
        factory.setProperty("javax.xml.stream.isCoalescing", false);
        factory.setProperty("javax.xml.stream.isReplacingEntityReferences", false);
        factory.setProperty("javax.xml.stream.supportDTD", false);
        // Names are of the peers' making: interned ones would stay for the life of the process.
        factory.setProperty("org.codehaus.stax2.internNames", false);
        factory.setProperty("org.codehaus.stax2.internNsUris", false);
        readCommonNames(factory);
        return factory;
    }

    /**
     * Has the factory learn the names that nearly every stream has. A parser that meets a name that its factory does not know makes a table of its
     * own, 1.5 kB for each connection.
     */
    private static void readCommonNames(InputFactoryImpl factory) {
        try (InputStream names = XmlSource.class.getResourceAsStream("common-names.xml")) {
            XMLStreamReader reader = factory.createXMLStreamReader(names);
            while (reader.hasNext()) reader.next();
            reader.close();
        } catch (IOException | XMLStreamException e) {
            throw new IllegalStateException("the common names can't be read", e);
        }
    }

    /** Gives it more bytes. Only when it is {@link Step#HUNGRY}, as it is at first. */
    void feed(byte[] bytes) throws StreamFault {
        int accepted = commented ? bytes.length : guard.accept(bytes);
        if (accepted == 0) return;
        fed += accepted;
        try {
            // A copy from 0 on: the parser keeps the array, and takes its third argument for an end or a length by
            // version.
            reader.getInputFeeder().feedInput(Arrays.copyOf(bytes, accepted), 0, accepted);
        } catch (XMLStreamException e) {
            throw malformed(e);
        }
    }

    Step next() throws StreamFault {
        try {
            return step(reader.next());
        } catch (XMLStreamException | RuntimeException e) {
            throw malformed(e);
        }
    }

    private Step step(int event) throws StreamFault {
        switch (event) {
            case AsyncXMLStreamReader.EVENT_INCOMPLETE -> {
                StreamCondition found = guard.found();
                if (found != null) throw new StreamFault(found, textFor(found));
                return Step.HUNGRY;
            }
            case XMLStreamConstants.START_DOCUMENT -> {
                checkEncoding(reader.getCharacterEncodingScheme());
                return next();
            }
            case XMLStreamConstants.START_ELEMENT -> {
                return Step.START;
            }
            case XMLStreamConstants.END_ELEMENT -> {
                return Step.END;
            }
            case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                return Step.TEXT;
            }
            default -> {
                if (commented && event == XMLStreamConstants.COMMENT) return next();
                throw new StreamFault(StreamCondition.RESTRICTED_XML, textFor(StreamCondition.RESTRICTED_XML));
            }
        }
    }

    /** Whether another one should go on at the next chance, since this one has to remember too much. */
    boolean isWorn() {
        return guard.hasManyNames();
    }

    /** At the element or text that {@link #next} has told. */
    XMLStreamReader reader() {
        return reader;
    }

    String text() throws StreamFault {
        try {
            return reader.getText();
        } catch (RuntimeException e) {
            throw malformed(e);
        }
    }

    /** How many bytes were read when the last step was told. */
    long offset() throws StreamFault {
        try {
            return reader.getLocationInfo().getEndingByteOffset();
        } catch (XMLStreamException e) {
            throw malformed(e);
        }
    }

    /** How many bytes it was given that were fit for reading. */
    long fed() {
        return fed;
    }

    private static void checkEncoding(@Nullable String encoding) throws StreamFault {
        if (encoding != null && !encoding.toUpperCase(Locale.ROOT).equals("UTF-8")) {
            throw new StreamFault(StreamCondition.UNSUPPORTED_ENCODING, textFor(StreamCondition.UNSUPPORTED_ENCODING));
        }
    }

    private static StreamFault malformed(Exception e) {
        if (String.valueOf(e.getMessage()).startsWith("Unsupported encoding")) {
            return new StreamFault(StreamCondition.UNSUPPORTED_ENCODING, textFor(StreamCondition.UNSUPPORTED_ENCODING));
        }
        return new StreamFault(StreamCondition.NOT_WELL_FORMED, "not well-formed XML");
    }

    private static String textFor(StreamCondition condition) {
        return switch (condition) {
            case UNSUPPORTED_ENCODING -> "UTF-8 was expected";
            case POLICY_VIOLATION -> "too many different names of elements and attributes";
            default -> "no comments, processing instructions, document types, and no entities but the five";
        };
    }
}
