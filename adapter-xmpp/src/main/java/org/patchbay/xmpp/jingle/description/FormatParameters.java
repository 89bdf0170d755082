package org.patchbay.xmpp.jingle.description;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jivesoftware.smack.packet.StandardExtensionElement;

/**
 * {@code a=fmtp} and the like as {@code <parameter/>} (XEP-0167 4, 6; draft-ietf-stox-media 6.1). One without {@code =}, {@code 0-16}, has a
 * value and no name, as Jitsi and Conversations write it; one with a name and no value, as stanza writes it, is read alike.
 */
final class FormatParameters {
    private static final int MOST = 64;

    private FormatParameters() {}

    static String read(StandardExtensionElement parent, String namespace, Findings findings) {
        List<StandardExtensionElement> parameters = Tag.children(parent, "parameter", namespace);
        if (!findings.within(parameters.size(), MOST, "parameters")) return "";
        return parameters.stream().map(one -> text(one, findings)).collect(Collectors.joining(";"));
    }

    private static String text(StandardExtensionElement parameter, Findings findings) {
        String name = findings.line(Tag.attribute(parameter, "name"), "parameter name");
        String value = parameter.getAttributeValue("value");
        if (value == null) return name;
        String checked = findings.line(value, "parameter value");
        return name.isEmpty() ? checked : name + "=" + checked;
    }

    static List<StandardExtensionElement> write(String text, String namespace) {
        List<StandardExtensionElement> parameters = new ArrayList<>();
        for (String part : text.split(";")) {
            String one = part.strip();
            if (one.isEmpty()) continue;
            int equals = one.indexOf('=');
            parameters.add(Tag.of("parameter", namespace)
                    .with("name", equals < 0 ? "" : one.substring(0, equals))
                    .with("value", equals < 0 ? one : one.substring(equals + 1))
                    .build());
        }
        return parameters;
    }
}
