package org.patchbay.core.presence;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.core.presence.DeviceView.Said;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Device;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.Protocol;

/** What presence keeps of one user. Belongs to one thread. */
final class UserState {
    static final PresenceState OFFLINE =
            PresenceState.newBuilder().setState(PresenceState.State.OFFLINE).build();
    /** The most characters of a note; adapters that allow fewer say so to their peers. */
    static final int MAX_NOTE = 1_024;

    private record ChannelKey(String device, String channelId) {}

    private final Map<ChannelKey, Said> said = new HashMap<>();
    private @Nullable PresenceState shown;
    private int asked;
    private int answered;
    private int open;
    private List<Device> devices = List.of();

    void say(Address device, String channelId, PresenceState state) {
        String note = state.getNote().length() <= MAX_NOTE
                ? state.getNote()
                : state.getNote().substring(0, MAX_NOTE);
        said.put(new ChannelKey(device.toString(), channelId), new Said(state.getState(), note));
    }

    void forget(Address device, String channelId) {
        said.remove(new ChannelKey(device.toString(), channelId));
    }

    /**
     * The devices of the registrar, with what is known here of each.
     *
     * @param onCall those that are on a call, among them
     */
    List<DeviceView> views(List<Device> bound, Set<String> onCall) {
        List<DeviceView> views = new ArrayList<>();
        for (Device device : bound) {
            List<Said> spoken = new ArrayList<>();
            Set<Protocol> protocols = EnumSet.noneOf(Protocol.class);
            for (Channel channel : device.getChannelsList()) {
                protocols.add(channel.getProtocol());
                @Nullable Said one = said.get(new ChannelKey(device.getAddress(), channel.getId()));
                if (one != null) spoken.add(one);
            }
            views.add(new DeviceView(device.getAddress(), spoken, protocols, onCall.contains(device.getAddress())));
        }
        return views;
    }

    /** The number of a question to the registrar. */
    int ask() {
        open++;
        return ++asked;
    }

    /** The newest answer of the registrar that there is: this one, unless that to a later question was quicker. */
    List<Device> latest(int question, List<Device> answer) {
        open--;
        if (question > answered) {
            answered = question;
            devices = answer;
            dropWhatIsGone();
        }
        return devices;
    }

    /** The registrar gave no answer to a question. */
    void unanswered() {
        open--;
    }

    /** What was said on a channel that is gone without a word counts no more; that is how this stays as small as the registrar. */
    private void dropWhatIsGone() {
        if (said.isEmpty()) return;
        Set<ChannelKey> bound = new HashSet<>();
        for (Device device : devices) {
            for (Channel channel : device.getChannelsList()) {
                bound.add(new ChannelKey(device.getAddress(), channel.getId()));
            }
        }
        said.keySet().retainAll(bound);
    }

    /** Takes note of how the user looks; whether that is news. */
    boolean showsNew(PresenceState now) {
        if (now.equals(shown)) return false;
        shown = now;
        return true;
    }

    /** How the user looked last; OFFLINE before that. */
    PresenceState shown() {
        return shown == null ? OFFLINE : shown;
    }

    /** Nobody watches any more. */
    void unwatched() {
        shown = null;
    }

    boolean isEmpty() {
        return said.isEmpty() && open == 0;
    }
}
