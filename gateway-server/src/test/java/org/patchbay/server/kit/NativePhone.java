package org.patchbay.server.kit;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.patchbay.client.v1.Devices;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Invite;

/** A client of the native protocol, over WebSocket or MQTT. */
final class NativePhone extends Phone {
    private final Wire wire;
    private final Protocol protocol;
    private final Map<String, NativeLeg> byId = new HashMap<>();
    private int calls;
    private int answers;

    NativePhone(String user, String device, Place place, Wire wire) {
        super(user, device, place);
        this.wire = wire;
        this.protocol = wire.protocol();
    }

    @Override
    Protocol protocol() {
        return protocol;
    }

    @Override
    void logsIn() {
        wire.open(this);
    }

    @Override
    Leg doCall(String to) {
        NativeLeg leg = new NativeLeg(this, device() + "-" + ++calls, true, to);
        byId.put(leg.name(), leg);
        add(leg);
        leg.invite(to);
        return leg;
    }

    /** Whether it can be asked for an offer, as the JavaScript client can; a device has no way to say so. */
    boolean canOffer() {
        return protocol == Protocol.WEBSOCKET;
    }

    void send(Frame frame) {
        wire.send(frame);
    }

    boolean mayCross() {
        return wire.mayCross();
    }

    /** A frame came in, in order and for the first time. */
    void receive(Frame frame) {
        @Nullable NativeLeg leg = byId.get(frame.getCallId());
        if (leg != null) {
            leg.receive(frame);
        } else if (frame.hasInvite()) {
            Invite invite = frame.getInvite();
            NativeLeg called = new NativeLeg(this, frame.getCallId(), false, invite.getFrom());
            byId.put(frame.getCallId(), called);
            add(called);
            called.isInvited(invite);
        } else if (frame.hasDevices()) {
            answers++;
        } else if (frame.hasError()) {
            fault(null, "error " + frame.getError());
        } else if (!frame.getCallId().isEmpty()) {
            fault(null, "a frame of an unknown call: " + frame.getBodyCase());
        }
    }

    @Override
    void catchesUp() {
        int before = ask(() -> {
            send(Frame.newBuilder()
                    .setDevices(Devices.newBuilder().setOf(address()))
                    .build());
            return answers;
        });
        awaits("is answered", () -> answers > before);
    }

    @Override
    void losesItsNetwork() {
        note(null, "loses its network");
        wire.cut();
    }

    /** Of its two ways the one goes that it is told by; the other carries on. */
    void losesItsBestWay() {
        note(null, "loses its best way");
        if (!(wire instanceof TwinWire twin)) throw new IllegalStateException("it has one way only");
        twin.losesBest();
    }

    @Override
    void comesBack() {
        wire.comeBack();
        note(null, "is back");
    }

    @Override
    public void close() {
        wire.close();
    }
}
