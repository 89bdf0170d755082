package org.patchbay.xmpp.jingle.description;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jivesoftware.smack.packet.StandardExtensionElement;

/** Element trees as lists of lines, one an element, so that two can be compared whatever the order of attributes and siblings. */
final class Trees {

    private Trees() {}

    static List<String> lines(StandardExtensionElement element) {
        List<String> lines = new ArrayList<>();
        walk("", element, lines);
        lines.sort(null);
        return lines;
    }

    private static void walk(String path, StandardExtensionElement element, List<String> lines) {
        String here = path + "/" + name(element);
        lines.add(here + " " + attributes(element) + " " + Tag.text(element));
        for (StandardExtensionElement child : element.getElements()) walk(here, child, lines);
    }

    /** A content is told by its name, and a payload type by its number, so that what is in them is compared in its place. */
    private static String name(StandardExtensionElement element) {
        String name = element.getElementName();
        return switch (name) {
            case "content" -> name + "[" + Tag.attribute(element, "name") + "]";
            case "payload-type" -> name + "[" + Tag.attribute(element, "id") + "]";
            case "source" -> name + "[" + Tag.attribute(element, "ssrc") + "]";
            default -> name;
        };
    }

    private static Map<String, String> attributes(StandardExtensionElement element) {
        Map<String, String> attributes = new TreeMap<>(element.getAttributes());
        // A prefix of the writer's choice.
        attributes.keySet().removeIf(name -> name.startsWith("xmlns"));
        switch (element.getElementName()) {
            case "candidate" -> {
                attributes.remove("id");
                attributes.remove("generation", "0");
                attributes.remove("network", "0");
            }
            case "payload-type" -> {
                attributes.remove("channels", "1");
                // What a static type implies is written out.
                if (attributes.getOrDefault("id", "").matches("[0-9]|[1-8][0-9]|9[0-5]"))
                    attributes.remove("clockrate");
            }
            case "description" -> attributes.remove("ssrc");
            case "parameter" -> {
                // A name without a value and a value without a name are one.
                if (!attributes.containsKey("value")) {
                    String name = attributes.getOrDefault("name", "");
                    attributes.put("name", "");
                    attributes.put("value", name);
                }
            }
            case "content" -> {
                // The default.
                attributes.remove("senders", "both");
                attributes.remove("creator");
                attributes.remove("disposition", "session");
            }
            default -> {}
        }
        return attributes;
    }
}
