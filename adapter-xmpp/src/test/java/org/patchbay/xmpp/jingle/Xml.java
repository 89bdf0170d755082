package org.patchbay.xmpp.jingle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jivesoftware.smack.parsing.StandardExtensionElementProvider;
import org.jivesoftware.smack.util.PacketParserUtils;
import org.jivesoftware.smack.xml.XmlPullParser;

/** XML of tests, read and written as production does it. */
public final class Xml {
    public static final Path GOLDEN = Path.of("src/test/resources/golden/jingle");

    static {
        // Smack's StAX parser wants the JDK's own, whatever else is on the class path.
        System.setProperty("javax.xml.stream.XMLInputFactory", "com.sun.xml.internal.stream.XMLInputFactoryImpl");
        JingleIq.register();
    }

    private Xml() {}

    /** The root element. */
    public static StandardExtensionElement element(String xml) {
        try {
            XmlPullParser parser = PacketParserUtils.getParserFor(xml);
            return StandardExtensionElementProvider.INSTANCE.parse(parser);
        } catch (Exception e) {
            throw new AssertionError(xml, e);
        }
    }

    public static JingleIq iq(String xml) {
        return (JingleIq) stanza(xml);
    }

    public static Message message(String xml) {
        return (Message) stanza(xml);
    }

    public static Stanza stanza(String xml) {
        try {
            return PacketParserUtils.parseStanza(PacketParserUtils.getParserFor(xml), XmlEnvironment.EMPTY);
        } catch (Exception e) {
            throw new AssertionError(xml, e);
        }
    }

    /** The {@code <jingle/>} of a golden file, which is an IQ. */
    public static StandardExtensionElement golden(Path file) {
        return iq(read(file)).jingle();
    }

    public static List<Path> goldens() {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            return files.filter(file -> file.toString().endsWith(".xml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An element as it goes out. */
    public static String text(StandardExtensionElement element) {
        return element.toXML(XmlEnvironment.EMPTY).toString();
    }
}
