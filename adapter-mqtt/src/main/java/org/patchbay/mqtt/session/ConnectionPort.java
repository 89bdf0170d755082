package org.patchbay.mqtt.session;

import java.util.List;

/** One connection, as its session sees it. Safe on any event loop; what is called first goes out first. */
public interface ConnectionPort {
    /** Whether it speaks MQTT 5; else 3.1.1. */
    boolean isMqtt5();

    /** How many publications of QoS 1 and 2 the device takes at a time. */
    int receiveMaximum();

    /** The largest packet that the device takes, in bytes. */
    long maximumPacketSize();

    /** Whether more may be published. When it may again after it might not, the session is told to go on. */
    boolean isWritable();

    /** Sends CONNACK. */
    void accept(boolean sessionPresent);

    /** Sends PUBLISH; {@code packetId} is 0 with QoS 0. */
    void publish(int packetId, Outgoing outgoing, boolean again);

    /** Sends PUBREL; {@code found} says whether anything of that id is under way (MQTT 5 3.6.2.1). */
    void release(int packetId, boolean found);

    /**
     * Answers a publication with PUBACK or PUBREC, or with nothing at QoS 0.
     *
     * @param why for a person, where it is refused
     */
    void answer(Incoming publication, PublishVerdict verdict, String why);

    /** Sends PUBCOMP; {@code found} says whether anything of that id was under way (MQTT 5 3.7.2.1). */
    void complete(int packetId, boolean found);

    /** Sends SUBACK, with the reason codes of MQTT 5 (3.9.3) or what stands for them in 3.1.1. */
    void subscribed(int packetId, List<Integer> codes);

    /** Sends UNSUBACK, with reason codes where it is MQTT 5 (3.11.3). */
    void unsubscribed(int packetId, List<Integer> codes);

    /** Ends the connection, after what was sent. */
    void close(CloseReason reason);
}
