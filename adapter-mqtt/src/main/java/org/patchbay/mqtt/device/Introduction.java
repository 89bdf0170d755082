package org.patchbay.mqtt.device;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Hello;
import org.patchbay.client.v1.IceServer;
import org.patchbay.client.v1.Welcome;
import org.patchbay.core.client.DeviceLine;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.Protocol;

/**
 * What is known of a device when it comes, and what it says of itself with {@code hello}. Who it is, MQTT's CONNECT has said, and its session is
 * MQTT's: of a hello here nothing counts but its capabilities.
 */
final class Introduction {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Introduction() {}

    /** What a device can do that has not said so. */
    static Binding ofUnknown(DeviceContext adapter, DeviceLine line, String userAgent, DeviceClass kind) {
        byte[] random = new byte[12];
        RANDOM.nextBytes(random);
        return Binding.newBuilder()
                .setAddress(line.address().toString())
                .setChannel(Channel.newBuilder()
                        .setId(HexFormat.of().formatHex(random))
                        .setProtocol(Protocol.MQTT)
                        .setNode(adapter.gateway().bus().node())
                        .setEndpoint(line.endpoint().address())
                        .setHandle(line.handle())
                        .setConnectedAtMs(adapter.nowMs())
                        .setUserAgent(userAgent))
                .setCapabilities(Capabilities.newBuilder()
                        .setTrickle(kind.trickle())
                        .setVideo(!kind.audioOnly())
                        .setMessages(true)
                        .setMediaProfile(MediaProfile.WEBRTC))
                .build();
    }

    /** Whether a hello says what only CONNECT can say, or belongs to a call. */
    static boolean isMisplaced(Frame frame) {
        Hello hello = frame.getHello();
        return !frame.getCallId().isEmpty()
                || !hello.getToken().isEmpty()
                || !hello.getUser().isEmpty()
                || !hello.getPassword().isEmpty()
                || !hello.getDevice().isEmpty()
                || !hello.getResume().isEmpty();
    }

    /** The device as it says that it is, within what the operator says of its class. */
    static Binding as(Binding binding, Hello hello, DeviceClass kind) {
        org.patchbay.client.v1.Capabilities said = hello.getCapabilities();
        return binding.toBuilder()
                .setCapabilities(binding.getCapabilities().toBuilder()
                        .setTrickle(kind.trickle() && (!said.hasTrickle() || said.getTrickle()))
                        .setVideo(!kind.audioOnly() && said.getVideo())
                        .setMessages(said.getMessages())
                        .setLateOffer(said.getLateOffer()))
                .build();
    }

    /** The answer to a hello. It has no token to resume with and no heartbeat: MQTT has its own. */
    static Frame welcome(DeviceContext adapter, DeviceLine line) {
        Welcome.Builder welcome = Welcome.newBuilder()
                .setAddress(line.address().bare().toString())
                .setDevice(line.address().device());
        adapter.iceServers()
                .forUser(line.address(), adapter.clock().instant())
                .forEach(server -> welcome.addIceServers(IceServer.newBuilder()
                        .addAllUrls(server.urls())
                        .setUsername(server.username())
                        .setCredential(server.credential())));
        return Frame.newBuilder().setWelcome(welcome).build();
    }
}
