package org.patchbay.benchmarks.phone;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** A device over MQTT 3.1.1, in JSON, QoS 1 both ways. */
public class MqttPhone extends NativePhone implements MqttWire.Listener {
    private static final int KEEP_ALIVE_S = 60;
    private static final long PING_MS = 20_000;

    private final String device;
    private @Nullable MqttWire wire;
    private long timer;

    public MqttPhone(PhoneKit kit, Doors doors, String user, String device, CallListener listener) {
        super(kit, doors, user, listener);
        this.device = device;
    }

    @Override
    protected Future<Void> connect() {
        return MqttWire.connect(kit, doors.mqtt(), device, user, Tokens.of(user), KEEP_ALIVE_S, this)
                .compose(connected -> {
                    wire = connected;
                    timer = every(PING_MS, connected::ping);
                    return connected.subscribe("call/in/" + user + "/" + device + "/#");
                });
    }

    @Override
    public void published(String topic, String payload) {
        int verb = topic.lastIndexOf('/');
        int call = topic.lastIndexOf('/', verb - 1);
        heard(topic.substring(call + 1, verb), topic.substring(verb + 1), payload);
    }

    @Override
    public void lost(String why) {
        kit.vertx().cancelTimer(timer);
        listener.failed(why);
    }

    @Override
    void say(String callId, String verb, String body) {
        MqttWire open = wire;
        if (open != null) open.publish("call/out/" + user + "/" + device + "/" + callId + "/" + verb, body);
    }

    @Override
    protected void disconnect() {
        kit.vertx().cancelTimer(timer);
        if (wire != null) wire.close();
    }
}
