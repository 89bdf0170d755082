package org.patchbay.mqtt.libpeer;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.core.client.ClientEndpointVerticle;
import org.patchbay.core.client.LegKey;
import org.patchbay.core.client.Reachable;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.mqtt.device.DeviceContext;
import org.patchbay.mqtt.device.Tally;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.Protocol;
import org.patchbay.session.v1.Signal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One libpeer device: it is called, one call at a time, and makes the offer. Confined to its endpoint's event loop.
 *
 * <p>A device has no word for how it is, so it is asked for its {@code state} now and then: {@link #probe}.
 */
public final class LibpeerDevice implements Reachable {
    private static final Logger LOG = LoggerFactory.getLogger(LibpeerDevice.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    /** The way to the device. */
    public interface Port {
        /** Publishes a request to the device; false where it can't be. */
        boolean publish(Buffer request);
    }

    private final DeviceContext adapter;
    private final ClientEndpointVerticle endpoint;
    private final Address address;
    private final Port port;
    private final Binding binding;
    private @Nullable LegKey leg;
    private @Nullable LibpeerCall call;
    private String caller = "";
    private long sent;
    // Ids go on over the calls, so that a late reply to one is none to the next; they begin anywhere, so that gateways
    // which share a
    // broker do not take each other's replies.
    private int lastId = 1 + RANDOM.nextInt(1 << 30);
    private int unanswered;

    /** @param address the user that the device belongs to, and its id */
    public LibpeerDevice(DeviceContext adapter, ClientEndpointVerticle endpoint, Address address, Port port) {
        byte[] random = new byte[12];
        RANDOM.nextBytes(random);
        String id = HexFormat.of().formatHex(random);
        this.adapter = adapter;
        this.endpoint = endpoint;
        this.address = address;
        this.port = port;
        this.binding = Binding.newBuilder()
                .setAddress(address.toString())
                .setChannel(Channel.newBuilder()
                        .setId(id)
                        .setProtocol(Protocol.MQTT)
                        .setNode(adapter.gateway().bus().node())
                        .setEndpoint(endpoint.address())
                        .setHandle(id)
                        .setUserAgent("libpeer"))
                .setCapabilities(Capabilities.newBuilder()
                        .setLateOffer(true)
                        .setOffersItself(true)
                        .setVideo(true)
                        .setMediaProfile(MediaProfile.WEBRTC))
                .build();
    }

    /** Takes its place at the endpoint, where signals find it. */
    public void open() {
        endpoint.add(binding.getChannel().getHandle(), this);
    }

    /** Makes it reachable. */
    public Future<Registrar.Outcome> bind() {
        return adapter.gateway().registrar().bind(binding);
    }

    /** It can't be reached any more; a call that it has ends. */
    public Future<Void> unreachable() {
        LibpeerCall live = call;
        if (live != null) perform(live.lost());
        return adapter.gateway()
                .registrar()
                .unbind(address, binding.getChannel().getId());
    }

    /** Leaves the endpoint. */
    public Future<Void> close() {
        return unreachable()
                .onComplete(gone ->
                        endpoint.run(() -> endpoint.remove(binding.getChannel().getHandle(), this)));
    }

    /** Whether it has answered the latest question. */
    public boolean answers() {
        return unanswered == 0;
    }

    /** Asks how it is. Gives how many such questions in a row it has not answered. */
    public int probe() {
        port.publish(JsonRpc.request("state", ++lastId));
        return unanswered++;
    }

    /** Takes what the device published to its reply topic. */
    public void receive(Buffer payload) {
        JsonRpc.Reply reply = JsonRpc.read(payload);
        if (reply instanceof JsonRpc.Unreadable unreadable) {
            adapter.tally().count(Tally.BAD_REPLIES);
            LOG.atInfo()
                    .addKeyValue("device", address)
                    .addKeyValue("why", unreadable.why())
                    .log("not a reply");
            return;
        }
        unanswered = 0;
        LibpeerCall live = call;
        if (live != null) perform(live.replied(reply));
    }

    @Override
    public void ring(LegKey invited, Signal invite) {
        if (adapter.draining().get()) {
            tell(invited, invite.getFrom(), 1, LibpeerCall.end(EndReason.UNAVAILABLE, "the gateway is going away"));
        } else if (call != null) {
            tell(invited, invite.getFrom(), 1, LibpeerCall.end(EndReason.BUSY, "the device is in a call"));
        } else {
            leg = invited;
            caller = invite.getFrom();
            sent = 0;
            endpoint.addLeg(invited, this);
            perform(LibpeerCall.invited(lastId));
            if (call != null) tell(invited, caller, ++sent, LibpeerCall.trying());
        }
    }

    @Override
    public void signal(LegKey told, Signal signal) {
        LibpeerCall live = call;
        if (live != null && told.equals(leg)) perform(live.told(signal));
        else adapter.tally().count(Tally.STRAY_SIGNALS);
    }

    private void perform(LibpeerCall.Step step) {
        LegKey ours = leg;
        if (ours == null) throw new IllegalStateException("a call without a leg");
        LibpeerCall.Phase before = call == null ? null : call.phase();
        LibpeerCall next = step.next();
        lastId = Math.max(lastId, next.lastId());
        call = next.isOver() ? null : next;
        if (before != next.phase()) {
            LOG.atInfo()
                    .addKeyValue("call", ours.callId())
                    .addKeyValue("device", address)
                    .addKeyValue("from", before)
                    .addKeyValue("to", next.phase())
                    .log("libpeer call");
        }
        if (next.isOver()) {
            leg = null;
            endpoint.removeLeg(ours);
        }
        for (LibpeerCall.Effect effect : step.effects()) {
            if (effect instanceof LibpeerCall.Request request) publish(request);
            else if (effect instanceof LibpeerCall.Tell tell) tell(ours, caller, ++sent, tell.body());
        }
    }

    private void publish(LibpeerCall.Request request) {
        Buffer bytes = request.params().isEmpty()
                ? JsonRpc.request(request.method(), request.id())
                : JsonRpc.request(request.method(), request.params(), request.id());
        if (port.publish(bytes)) {
            adapter.tally().count(Tally.PUBLISH_OUT);
            return;
        }
        adapter.tally().count(Tally.FULL);
        LibpeerCall live = call;
        if (live != null) perform(live.lost());
    }

    private void tell(LegKey ours, String to, long number, Signal body) {
        endpoint.send(body.toBuilder()
                .setCallId(ours.callId())
                .setLegId(ours.legId())
                .setFrom(address.toString())
                .setTo(to)
                .setSeq(number)
                .setTimeMicros(adapter.nowMicros())
                .build());
    }
}
