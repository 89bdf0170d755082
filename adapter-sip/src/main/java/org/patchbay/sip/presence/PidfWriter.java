package org.patchbay.sip.presence;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.patchbay.session.v1.DevicePresence;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.PresenceState.State;

/**
 * Writes how a user is: a tuple for each device (RFC 3863 4.1.2), and the user as a whole as a person (RFC 4479) with an activity (RFC 4480).
 *
 * <p>COMPAT(baresip, 1.0.0): it looks for {@code <basic>} once, and for {@code <rpid:away/>}, {@code <rpid:busy/>} and {@code <rpid:on-the-phone/>} by these
 * very letters; so a device that is open comes first, and the prefix is {@code rpid}. May go when no baresip reads PIDF without a parser.
 */
public final class PidfWriter {
    private PidfWriter() {}

    /**
     * The document.
     *
     * @param entity the user's URI
     * @param contactOf the URI by which a device, {@code user@domain/device}, is reached
     */
    public static String write(String entity, PresenceState state, Function<String, String> contactOf) {
        StringBuilder xml = new StringBuilder(512)
                .append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n")
                .append("<presence xmlns=\"")
                .append(Pidf.NAMESPACE)
                .append("\" xmlns:dm=\"")
                .append(Pidf.DATA_MODEL)
                .append("\" xmlns:rpid=\"")
                .append(Pidf.RPID)
                .append("\" entity=\"")
                .append(escape(entity))
                .append("\">\r\n");
        Set<String> ids = new HashSet<>();
        for (DevicePresence device : openFirst(state.getDevicesList())) {
            String id = idOf(device.getAddress(), ids);
            tuple(xml, id, device.getState(), device.getNote(), contactOf.apply(device.getAddress()));
        }
        if (state.getDevicesCount() == 0) tuple(xml, "ID-user", state.getState(), "", "");
        if (!state.getNote().isBlank()) {
            xml.append("<note>").append(escape(state.getNote())).append("</note>\r\n");
        }
        String activity = Pidf.activityOf(state.getState());
        if (!activity.isEmpty()) {
            xml.append("<dm:person id=\"ID-person\"><rpid:activities><rpid:")
                    .append(activity)
                    .append("/></rpid:activities></dm:person>\r\n");
        }
        return xml.append("</presence>\r\n").toString();
    }

    private static List<DevicePresence> openFirst(List<DevicePresence> devices) {
        List<DevicePresence> sorted = new ArrayList<>(devices);
        sorted.sort(Comparator.comparing(device -> !Pidf.isOpen(device.getState())));
        return sorted;
    }

    private static void tuple(StringBuilder xml, String id, State state, String note, String contact) {
        xml.append("<tuple id=\"").append(id).append("\"><status><basic>");
        xml.append(Pidf.isOpen(state) ? "open" : "closed").append("</basic>");
        String show = Pidf.showOf(state);
        if (!show.isEmpty()) {
            xml.append("<show xmlns=\"")
                    .append(Pidf.JABBER)
                    .append("\">")
                    .append(show)
                    .append("</show>");
        }
        xml.append("</status>");
        String activity = Pidf.activityOf(state);
        if (!activity.isEmpty()) {
            xml.append("<rpid:activities><rpid:").append(activity).append("/></rpid:activities>");
        }
        if (!contact.isEmpty()) {
            xml.append("<contact>").append(escape(contact)).append("</contact>");
        }
        if (!note.isBlank()) xml.append("<note>").append(escape(note)).append("</note>");
        xml.append("</tuple>\r\n");
    }

    /** RFC 8048 names a tuple {@code ID-} and the resource; here made an XML name that comes once. */
    private static String idOf(String address, Set<String> taken) {
        String device = address.substring(address.indexOf('/') + 1);
        String base = "ID-" + device.replaceAll("[^A-Za-z0-9._-]", "_");
        String id = base;
        for (int i = 2; !taken.add(id); i++) id = base + "-" + i;
        return id;
    }

    /** Nothing that XML 1.0 has no character for gets through. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                default -> {
                    boolean fit = c == '\t'
                            || c == '\n'
                            || c == '\r'
                            || c >= 0x20 && c < 0xd800
                            || c > 0xdfff && c < 0xfffe
                            || c > 0xffff;
                    escaped.appendCodePoint(fit ? c : ' ');
                }
            }
        });
        return escaped.toString();
    }
}
