package org.patchbay.server.kit;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.patchbay.client.v1.Devices;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Invite;
import org.patchbay.client.v1.Ping;
import org.patchbay.client.v1.Receipt;
import org.patchbay.client.v1.TextMessage;

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
        } else if (frame.hasMessage()) {
            texts().reads(frame.getMessage().getFrom(), frame.getMessage().getText());
            // What it has seen is confirmed by what it says next.
            if (protocol == Protocol.WEBSOCKET)
                send(Frame.newBuilder().setPing(Ping.getDefaultInstance()).build());
        } else if (frame.hasReceipt()) {
            receipt(frame.getReceipt());
        } else if (frame.hasError()) {
            fault(null, "error " + frame.getError());
        } else if (!frame.getCallId().isEmpty()) {
            fault(null, "a frame of an unknown call: " + frame.getBodyCase());
        }
    }

    private void receipt(Receipt receipt) {
        switch (receipt.getStatus()) {
            case DELIVERED -> texts().isDelivered(receipt.getId());
            case FAILED -> texts().isLost(receipt.getId(), receipt.getReason());
            case SENT, STORED -> note(null, "hears that '" + receipt.getId() + "' is " + receipt.getStatus());
            case STATUS_UNSPECIFIED, UNRECOGNIZED -> fault(null, "a receipt without a status");
        }
    }

    @Override
    void doWrite(String to, String text) {
        send(Frame.newBuilder()
                .setMessage(TextMessage.newBuilder().setId(text).setTo(to).setText(text))
                .build());
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
