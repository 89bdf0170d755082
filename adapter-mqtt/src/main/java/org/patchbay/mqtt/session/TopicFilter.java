package org.patchbay.mqtt.session;

import java.util.List;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.mqtt.envelope.SignalTopic;

/**
 * A topic filter that a device may subscribe (MQTT 5 4.7): its own {@code call/in}, or the presence of one user. User and device stand in it
 * without wildcards, so that it can't cover anybody else's. Pure.
 *
 * @param text as the device wrote it
 * @param kind what it is for
 * @param user the level that names the user, as the device wrote it
 * @param address the user that the level names, without a device
 * @param tail the levels after the device ({@link Kind#CALLS}) or after the user ({@link Kind#PRESENCE})
 */
public record TopicFilter(String text, Kind kind, String user, Address address, List<String> tail) {
    /** What a filter is for. */
    public enum Kind {
        CALLS,
        PRESENCE
    }

    /** What reading a filter gives. */
    public sealed interface Reading {}

    /** The device may subscribe it. */
    public record Allowed(TopicFilter filter) implements Reading {}

    /** It is a filter, and not this device's to subscribe. */
    public record NotAuthorized(String why) implements Reading {}

    /** It is no filter (MQTT 5 4.7.1, 4.7.3). */
    public record Invalid(String why) implements Reading {}

    /** It asks for a shared subscription (MQTT 5 4.8.2), which there is none of here. */
    public record Shared() implements Reading {}

    /** The tail that most filters have; they share it, since there is one for each device. */
    private static final List<String> WHATEVER_COMES = List.of("#");

    public TopicFilter {
        tail = tail.equals(WHATEVER_COMES) ? WHATEVER_COMES : List.copyOf(tail);
        if (user.equals(address.user())) user = address.user();
    }

    /** Reads a filter that a device asks for. Never throws. */
    public static Reading read(String text, Address device, Domains domains) {
        if (text.isEmpty() || text.length() > SignalTopic.MAX_LENGTH) {
            return new Invalid("1 to " + SignalTopic.MAX_LENGTH + " characters");
        }
        if (text.chars().anyMatch(c -> c == '\uFFFD' || Character.isISOControl(c))) {
            return new Invalid("control characters");
        }
        List<String> levels = List.of(text.split("/", 8));
        for (int i = 0; i < levels.size(); i++) {
            String level = levels.get(i);
            if (level.contains("#") && (!level.equals("#") || i < levels.size() - 1)) {
                return new Invalid("# stands alone and last");
            }
            if (level.contains("+") && !level.equals("+")) return new Invalid("+ stands alone in its level");
        }
        if (levels.get(0).equals("$share")) return new Shared();
        if (levels.size() >= 5 && levels.get(0).equals("call") && levels.get(1).equals("in")) {
            return calls(text, levels, device, domains);
        }
        if (levels.size() == 3 && levels.get(0).equals("presence")) return presence(text, levels, domains);
        return new NotAuthorized("a device subscribes its own call/in, and presence of one user");
    }

    private static Reading calls(String text, List<String> levels, Address device, Domains domains) {
        boolean own = domains.read(levels.get(2)) instanceof Address.Read read
                && read.address().equals(device.bare())
                && levels.get(3).equals(device.device());
        if (!own) return new NotAuthorized("another device's calls");
        return new Allowed(
                new TopicFilter(text, Kind.CALLS, levels.get(2), device.bare(), levels.subList(4, levels.size())));
    }

    private static Reading presence(String text, List<String> levels, Domains domains) {
        String user = levels.get(1);
        if (!SignalTopic.isLevel(user)) return new NotAuthorized("presence of one user at a time");
        if (!(domains.read(user) instanceof Address.Read read)) return new Invalid("no user's name");
        return new Allowed(
                new TopicFilter(text, Kind.PRESENCE, user, read.address().bare(), levels.subList(2, levels.size())));
    }

    /** Whether what comes after the device, or the user, of a topic is covered (MQTT 5 4.7.1.2 and 4.7.1.3). */
    boolean coversTail(List<String> levels) {
        for (int i = 0; i < tail.size(); i++) {
            if (tail.get(i).equals("#")) return true;
            if (i >= levels.size()) return false;
            if (!tail.get(i).equals("+") && !tail.get(i).equals(levels.get(i))) return false;
        }
        return tail.size() == levels.size();
    }
}
