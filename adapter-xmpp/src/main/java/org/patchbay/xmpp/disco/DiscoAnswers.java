package org.patchbay.xmpp.disco;

import java.util.List;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smackx.disco.packet.DiscoverInfo;
import org.jivesoftware.smackx.disco.packet.DiscoverItems;
import org.jivesoftware.smackx.iqversion.packet.Version;
import org.jxmpp.jid.Jid;

/** Answers to what peers ask of the gateway. Pure. */
public final class DiscoAnswers {
    /** What the gateway's own entities are called. */
    public static final String NAME = "Patchbay";

    /** XEP-0115's node. */
    public static final String CAPS_NODE = "https://patchbay.org/";

    private static final String VERSION = implementationVersion();

    private DiscoAnswers() {}

    /** Who answers. */
    public enum Entity {
        SERVER("server", "im"),
        ACCOUNT("account", "registered"),
        DEVICE("client", "phone"),
        COMPONENT("gateway", "sip");

        private final String category;
        private final String type;

        Entity(String category, String type) {
            this.category = category;
            this.type = type;
        }

        /** Its features. */
        public List<String> features() {
            return switch (this) {
                case SERVER -> Features.ofServer();
                case ACCOUNT -> List.of(Features.DISCO_INFO, Features.DISCO_ITEMS);
                case DEVICE -> Features.ofDevice();
                case COMPONENT -> Features.ofComponent();
            };
        }

        /** The version of its capabilities (XEP-0115). */
        public String capsVersion() {
            return CapsVersion.of(category + "/" + type + "//" + NAME, features());
        }
    }

    /** What an entity is and can do. A node that is asked for is told back, as XEP-0115 6.2 has it. */
    public static DiscoverInfo info(DiscoverInfo request, Entity entity) {
        DiscoverInfo info = new DiscoverInfo();
        info.setNode(request.getNode());
        info.addIdentity(new DiscoverInfo.Identity(entity.category, NAME, entity.type));
        info.addFeatures(entity.features());
        return answer(info, request);
    }

    /** The items of an entity, by JID. */
    public static DiscoverItems items(DiscoverItems request, List<? extends Jid> items) {
        DiscoverItems answer = new DiscoverItems();
        answer.setNode(request.getNode());
        for (Jid item : items) answer.addItem(new DiscoverItems.Item(item));
        return answer(answer, request);
    }

    /** Name and version. */
    public static Version version(Version request) {
        return answer(new Version(NAME, VERSION), request);
    }

    /** Nothing but: done. */
    public static IQ done(IQ request) {
        return IQ.createResultIQ(request);
    }

    /** Turns an IQ into the result of a request. */
    public static <T extends IQ> T answer(T answer, Stanza request) {
        answer.setType(IQ.Type.result);
        answer.setStanzaId(request.getStanzaId());
        answer.setTo(request.getFrom());
        answer.setFrom(request.getTo());
        return answer;
    }

    private static String implementationVersion() {
        String version = DiscoAnswers.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
