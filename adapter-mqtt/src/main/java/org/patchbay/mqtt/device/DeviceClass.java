package org.patchbay.mqtt.device;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.patchbay.core.ConfigCheck;
import org.patchbay.mqtt.envelope.PayloadForm;

/**
 * What devices of one kind can do.
 *
 * @param name for the log
 * @param clientId which client ids are of this class: {@code *} for any characters, {@code ?} for one
 * @param trickle whether they take candidates after the description
 * @param form what they are told in before they have said anything
 * @param audioOnly whether descriptions toward them have one audio section and nothing else
 * @param codecs the names of the codecs that they are offered, in any case; empty for all
 * @param candidates how many candidates a section toward them has at the most; 0 for all
 * @param descriptionBytes the longest description toward them, as text; 0 for any. A call that can't be told in as many gets NOT_ACCEPTABLE
 */
public record DeviceClass(
        String name,
        String clientId,
        boolean trickle,
        PayloadForm form,
        boolean audioOnly,
        List<String> codecs,
        int candidates,
        int descriptionBytes) {
    private static final int LONGEST_PATTERN = 128;

    public DeviceClass {
        codecs = codecs.stream().map(codec -> codec.toLowerCase(Locale.ROOT)).toList();
        if (clientId.isEmpty() || clientId.length() > LONGEST_PATTERN) {
            throw ConfigCheck.fault("client-id", clientId, "1 to " + LONGEST_PATTERN + " characters");
        }
        ConfigCheck.between("candidates", candidates, 0, 64);
        ConfigCheck.between("description-bytes", descriptionBytes, 0, 1 << 20);
    }

    /** Devices that no class names: as able as a browser. */
    public static DeviceClass standard() {
        return new DeviceClass("standard", "*", true, PayloadForm.JSON, false, List.of(), 0, 0);
    }

    /** Whether a client id is of this class. */
    public boolean covers(String id) {
        StringBuilder pattern = new StringBuilder();
        for (char c : clientId.toCharArray()) {
            pattern.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.matches(pattern.toString(), id);
    }

    /** The first class that covers a client id, or the standard one. */
    public static DeviceClass of(List<DeviceClass> classes, String id) {
        for (DeviceClass one : classes) if (one.covers(id)) return one;
        return standard();
    }

    /** Whether descriptions toward such devices are left as they are. */
    public boolean prunesNothing() {
        return !audioOnly && codecs.isEmpty() && candidates == 0 && descriptionBytes == 0;
    }
}
