package org.patchbay.mqtt.server;

import io.netty.handler.codec.mqtt.MqttProperties;
import org.patchbay.core.client.LineFrame;
import org.patchbay.mqtt.envelope.PayloadCodec;
import org.patchbay.mqtt.envelope.PayloadForm;
import org.patchbay.mqtt.envelope.Publication;
import org.patchbay.mqtt.session.Outgoing;

/** What MQTT 5 says beside a publication (3.3.2.3); left out by the encoder where the device speaks 3.1.1. Pure. */
final class PublishProperties {
    private static final int UTF_8 = 1;

    /** The user property that stands for the frame's {@code deviceSeq}, both ways. */
    private static final String SEQ = PayloadCodec.SEQ;

    private PublishProperties() {}

    static MqttProperties of(Outgoing outgoing, long nowMs) {
        MqttProperties properties = new MqttProperties();
        Publication publication = outgoing.publication();
        String contentType = publication.payload().contentType();
        if (!contentType.equals(PayloadForm.PROTOBUF.contentType())) {
            number(properties, MqttProperties.PAYLOAD_FORMAT_INDICATOR, UTF_8);
        }
        if (!contentType.isEmpty()) {
            properties.add(new MqttProperties.StringProperty(MqttProperties.CONTENT_TYPE, contentType));
        }
        // What is sent again may have expired meanwhile: it says one second, for the property has no "expired".
        long seconds = Math.max(1, (publication.expiresAtMs() - nowMs + 999) / 1000);
        number(properties, MqttProperties.PUBLICATION_EXPIRY_INTERVAL, (int) Math.min(Integer.MAX_VALUE, seconds));
        for (int identifier : outgoing.identifiers()) {
            number(properties, MqttProperties.SUBSCRIPTION_IDENTIFIER, identifier);
        }
        publication
                .payload()
                .userProperties()
                .forEach((name, value) -> properties.add(new MqttProperties.UserProperty(name, value)));
        LineFrame line = publication.line();
        if (line != null) {
            properties.add(new MqttProperties.UserProperty(SEQ, Integer.toUnsignedString(line.deviceSeq())));
        }
        return properties;
    }

    static void number(MqttProperties properties, int id, int value) {
        properties.add(new MqttProperties.IntegerProperty(id, value));
    }
}
