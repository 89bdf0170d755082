package org.patchbay.xmpp.stream;

import java.io.IOException;
import org.jivesoftware.smack.SmackConfiguration;
import org.jivesoftware.smack.packet.Bind;
import org.jivesoftware.smack.packet.IqData;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jivesoftware.smack.provider.IqProvider;
import org.jivesoftware.smack.provider.ProviderManager;
import org.jivesoftware.smack.xml.XmlPullParser;
import org.jivesoftware.smack.xml.XmlPullParserException;
import org.jspecify.annotations.Nullable;
import org.jxmpp.jid.EntityFullJid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.jid.parts.Resourcepart;

/** What Smack's providers need to read a server's stanzas. They are those of the whole JVM. */
public final class SmackSetup {
    private SmackSetup() {}

    /** Sets them up; the same again changes nothing. Call it before the first stanza. */
    public static void prepare() {
        // It loads Smack's own providers; ours come after, and stay.
        if (SmackConfiguration.getVersion().isEmpty()) throw new IllegalStateException("Smack has no version");
        ProviderManager.addIQProvider(Bind.ELEMENT, Bind.NAMESPACE, new BindProvider());
    }

    /** Smack's own gives null for an empty {@code <bind/>}, with which a client asks for any resource (RFC 6120 7.6.1). */
    private static final class BindProvider extends IqProvider<Bind> {
        @Override
        public Bind parse(XmlPullParser parser, int initialDepth, IqData iqData, XmlEnvironment environment)
                throws XmlPullParserException, IOException {
            @Nullable Resourcepart resource = null;
            @Nullable EntityFullJid jid = null;
            while (true) {
                XmlPullParser.Event event = parser.next();
                if (event == XmlPullParser.Event.START_ELEMENT
                        && parser.getName().equals("resource")) {
                    String text = parser.nextText();
                    if (!text.isEmpty()) resource = Resourcepart.from(text);
                } else if (event == XmlPullParser.Event.START_ELEMENT
                        && parser.getName().equals("jid")) {
                    // In a result, for clients in the same JVM.
                    jid = JidCreate.entityFullFrom(parser.nextText());
                } else if (event == XmlPullParser.Event.END_ELEMENT && parser.getDepth() == initialDepth) {
                    return jid == null ? newBind(resource) : Bind.newResult(jid);
                }
            }
        }

        @SuppressWarnings("NullAway") // Smack takes null for: any resource.
        private static Bind newBind(@Nullable Resourcepart resource) {
            return Bind.newSet(resource);
        }
    }
}
