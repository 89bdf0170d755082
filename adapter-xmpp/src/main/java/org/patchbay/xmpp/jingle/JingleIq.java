package org.patchbay.xmpp.jingle;

import java.io.IOException;
import java.util.Map;
import org.jivesoftware.smack.SmackConfiguration;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.IqData;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jivesoftware.smack.parsing.SmackParsingException;
import org.jivesoftware.smack.parsing.StandardExtensionElementProvider;
import org.jivesoftware.smack.provider.IqProvider;
import org.jivesoftware.smack.provider.ProviderManager;
import org.jivesoftware.smack.xml.XmlPullParser;
import org.jivesoftware.smack.xml.XmlPullParserException;

/** An IQ with a {@code <jingle/>} child, which is kept as the tree that came, nothing flattened and nothing dropped. */
public final class JingleIq extends IQ {
    private final StandardExtensionElement jingle;

    /** An IQ of type {@code get}, as Smack makes them, until {@code setType} says otherwise. */
    public JingleIq(StandardExtensionElement jingle) {
        super(jingle.getElementName(), jingle.getNamespace());
        this.jingle = jingle;
    }

    /** Has Smack read {@code <jingle/>} of {@code urn:xmpp:jingle:1} into this class, in this whole JVM. Call it before the first stanza. */
    public static void register() {
        // Smack's own provider is registered when it initialises itself; ours comes after, and stays.
        if (SmackConfiguration.getVersion().isEmpty()) throw new IllegalStateException("Smack has no version");
        ProviderManager.addIQProvider("jingle", Namespaces.JINGLE, new Provider());
    }

    /** The {@code <jingle/>} element. */
    public StandardExtensionElement jingle() {
        return jingle;
    }

    @Override
    protected IQChildElementXmlStringBuilder getIQChildElementBuilder(IQChildElementXmlStringBuilder xml) {
        for (Map.Entry<String, String> attribute : jingle.getAttributes().entrySet())
            xml.attribute(attribute.getKey(), attribute.getValue());
        if (jingle.getElements().isEmpty()) {
            xml.setEmptyElement();
            return xml;
        }
        xml.rightAngleBracket();
        XmlEnvironment inside =
                XmlEnvironment.builder().withNamespace(jingle.getNamespace()).build();
        for (StandardExtensionElement child : jingle.getElements()) xml.append(child.toXML(inside));
        return xml;
    }

    private static final class Provider extends IqProvider<JingleIq> {
        @Override
        public JingleIq parse(XmlPullParser parser, int initialDepth, IqData iqData, XmlEnvironment environment)
                throws XmlPullParserException, IOException, SmackParsingException {
            return new JingleIq(StandardExtensionElementProvider.INSTANCE.parse(parser, initialDepth, environment));
        }
    }
}
