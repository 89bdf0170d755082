package org.patchbay.mqtt.session;

import io.netty.handler.codec.mqtt.MqttMessage;

/** One connection, as its session sees it. Safe on any event loop. */
public interface ConnectionPort {
    /** Whether it speaks MQTT 5; else 3.1.1. */
    boolean isMqtt5();

    /** How many publications of QoS 1 and 2 the device takes at a time. */
    int receiveMaximum();

    /** The largest packet that the device takes, in bytes. */
    long maximumPacketSize();

    /** Whether the device wants to be told reasons in words (MQTT 5 3.1.2.11.7). */
    boolean wantsReasons();

    /** Whether the socket takes more. When it does so again after it did not, the session is told to go on. */
    boolean isWritable();

    /** Writes a packet. */
    void write(MqttMessage packet);

    /** The answer to a publication of the device has gone out: its place is free (MQTT 5 4.9). */
    void answered(int packetId, MqttMessage packet);

    /** Ends the connection, after what was written to it. */
    void close(CloseReason reason);
}
