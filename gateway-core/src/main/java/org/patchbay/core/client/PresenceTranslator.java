package org.patchbay.core.client;

import org.patchbay.client.v1.Devices;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Presence;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.session.v1.DevicePresence;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.Subscribe;

/** Presence, who watches it, and devices, as frames and as signals. Pure. */
public final class PresenceTranslator {
    private final Domains domains;

    public PresenceTranslator(Domains domains) {
        this.domains = domains;
    }

    /** How a client says that it is. A note is cut to 256 characters. */
    Translation presence(Presence presence) {
        PresenceState.State state = ModelTerms.state(presence.getState());
        if (state == PresenceState.State.STATE_UNSPECIFIED) {
            return badFrame("presence.state: AVAILABLE, AWAY, BUSY, DO_NOT_DISTURB or OFFLINE");
        }
        if (state == PresenceState.State.ON_CALL) {
            return badFrame("presence.state: the gateway itself knows who is on a call");
        }
        return new Translation.Accepted(Signal.newBuilder()
                .setPresence(
                        PresenceState.newBuilder().setState(state).setNote(FrameTranslator.cleaned(presence.getNote())))
                .build());
    }

    /** Whom a client wants to watch, or to watch no more: the address stands in {@code to}. */
    Translation subscribe(String verb, String to) {
        Address.Reading reading = domains.read(to);
        if (reading instanceof Address.Malformed malformed) return badFrame(verb + ".to: " + malformed.reason());
        return new Translation.Accepted(Signal.newBuilder()
                .setTo(((Address.Read) reading).address().bare().toString())
                .setSubscribe(Subscribe.getDefaultInstance())
                .build());
    }

    /** How a user is. */
    static Frame.Builder presence(Address user, PresenceState state) {
        return Frame.newBuilder()
                .setPresence(Presence.newBuilder()
                        .setFrom(user.toString())
                        .setState(ModelTerms.state(state.getState()))
                        .setNote(state.getNote()));
    }

    /**
     * Which devices a user has, and how each is.
     *
     * @param of as the client asked
     */
    static Frame.Builder devices(String of, PresenceState state) {
        Devices.Builder devices = Devices.newBuilder().setOf(of);
        for (DevicePresence device : state.getDevicesList()) {
            devices.addDevices(Devices.Device.newBuilder()
                    .setAddress(device.getAddress())
                    .addAllProtocols(device.getProtocolsList().stream()
                            .map(ModelTerms::name)
                            .toList())
                    .setPresence(ModelTerms.state(device.getState())));
        }
        return Frame.newBuilder().setDevices(devices);
    }

    private static Translation badFrame(String text) {
        return new Translation.Refused(Error.Code.BAD_FRAME, text);
    }
}
