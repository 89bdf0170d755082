package org.patchbay.mqtt.session;

import io.netty.buffer.ByteBufUtil;
import java.util.List;
import java.util.Map;
import org.patchbay.mqtt.envelope.Publication;

/**
 * A publication as it goes to one device.
 *
 * @param qos 0, 1 or 2
 * @param identifiers of the subscriptions that it is delivered for
 */
public record Outgoing(String topic, int qos, List<Integer> identifiers, boolean retain, Publication publication) {
    // Fixed header, packet id, the properties of fixed size and the number of the line: more than they ever take.
    private static final int OVERHEAD = 52;

    public Outgoing {
        identifiers = List.copyOf(identifiers);
    }

    /** How many bytes its packet has at the most. */
    public int size() {
        int size = OVERHEAD + bytes(topic) + publication.payload().bytes().length();
        size += 3 + bytes(publication.payload().contentType()) + 5 * identifiers.size();
        for (Map.Entry<String, String> property :
                publication.payload().userProperties().entrySet()) {
            size += 5 + bytes(property.getKey()) + bytes(property.getValue());
        }
        return size;
    }

    private static int bytes(String text) {
        return ByteBufUtil.utf8Bytes(text);
    }
}
