package org.patchbay.server.kit;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.patchbay.client.v1.Frame;

/**
 * Two ways of one device, WebSocket and MQTT. It speaks by the one that the gateway takes for the better, the newer of the two, and listens to both;
 * it numbers its frames and knows those of the gateway by their numbers. What a lost way has not confirmed it says once more by the other.
 */
final class TwinWire implements Wire {
    /** The number of its first frame. */
    private static final int FIRST = 1_000;

    private final Wire best;
    private final Wire other;
    private final Set<Integer> heard = new HashSet<>();
    private @Nullable NativePhone phone;
    private Consumer<Frame> listener = frame -> phone().receive(frame);
    private Wire live;
    private boolean lost;
    private int said = FIRST;
    private int last;

    TwinWire(Protocol best, Place place, String whose) {
        WebSocketWire socket = new WebSocketWire(place, whose);
        MqttWire mqtt = new MqttWire(place, whose);
        socket.numbersFrom(FIRST);
        this.best = best == Protocol.MQTT ? mqtt : socket;
        this.other = best == Protocol.MQTT ? socket : mqtt;
        this.live = this.best;
    }

    private NativePhone phone() {
        NativePhone known = phone;
        if (known == null) throw new IllegalStateException("not open");
        return known;
    }

    @Override
    public Protocol protocol() {
        return best.protocol();
    }

    @Override
    public void listens(Consumer<Frame> another) {
        listener = another;
    }

    @Override
    public void open(NativePhone opened) {
        phone = opened;
        best.listens(this::arrived);
        other.listens(this::arrived);
        other.open(opened);
        best.open(opened);
    }

    private void arrived(Frame frame) {
        int number = frame.getDeviceSeq();
        if (number == 0) {
            if (!frame.getCallId().isEmpty()) phone().fault(null, "a frame without a number: " + frame.getBodyCase());
        } else if (!heard.add(number)) {
            if (!lost) phone().fault(null, "a frame that came twice while both ways are there: " + number);
            return;
        } else {
            if (Integer.compareUnsigned(number, last) < 0) phone().fault(null, "frame " + number + " after " + last);
            last = number;
        }
        listener.accept(frame);
    }

    @Override
    public void send(Frame frame) {
        live.send(frame.toBuilder().setDeviceSeq(++said).build());
    }

    @Override
    public boolean mayCross() {
        return best.mayCross() || other.mayCross();
    }

    @Override
    public List<Frame> unconfirmed() {
        return live.unconfirmed();
    }

    /** The better way is reset. */
    void losesBest() {
        phone().ask(() -> lost = true);
        best.cut();
        phone().ask(() -> {
            live = other;
            best.unconfirmed().forEach(other::send);
            return live;
        });
    }

    @Override
    public void cut() {
        best.cut();
        other.cut();
    }

    @Override
    public void comeBack() {
        other.comeBack();
        best.comeBack();
    }

    @Override
    public void close() {
        best.close();
        other.close();
    }
}
