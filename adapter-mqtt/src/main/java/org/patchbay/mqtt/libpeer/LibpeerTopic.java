package org.patchbay.mqtt.libpeer;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The two topics of a libpeer device. */
public final class LibpeerTopic {
    private static final Pattern REPLY = Pattern.compile("webrtc/([^/+#]{1,128})/jsonrpc-reply");
    private static final Pattern REQUEST = Pattern.compile("webrtc/([^/+#]{1,128})/jsonrpc");

    private LibpeerTopic() {}

    /** Where a device is asked. */
    public static String request(String device) {
        return "webrtc/" + device + "/jsonrpc";
    }

    /** Where a device answers. */
    public static String reply(String device) {
        return "webrtc/" + device + "/jsonrpc-reply";
    }

    /** The device whose replies come by a topic; null where it is no such topic. */
    public static @Nullable String deviceOfReply(String topic) {
        return device(REPLY, topic);
    }

    /** The device whose requests go by a topic; null where it is no such topic. */
    public static @Nullable String deviceOfRequest(String topic) {
        return device(REQUEST, topic);
    }

    private static @Nullable String device(Pattern pattern, String topic) {
        Matcher matcher = pattern.matcher(topic);
        return matcher.matches() ? matcher.group(1) : null;
    }
}
