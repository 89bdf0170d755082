package org.patchbay.mqtt.envelope;

/** Where a publication for a device goes, before it is known in which form the device wants its user named. */
public sealed interface Destination {
    /** The device's own {@code call/in/{user}/{device}/{callId}/{verb}}. */
    record InCall(String callId, String verb) implements Destination {}

    /** {@code presence/{user}/{device}} of somebody whom the device watches. {@code user} is {@code user@domain}. */
    record Presence(String user, String device) implements Destination {}
}
