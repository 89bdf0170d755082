package org.patchbay.benchmarks.phone;

/**
 * The head of a JSON frame of the native protocol, read without parsing what follows: a description is a frame's last and longest part.
 *
 * @param seq the number of the frame, or 0
 * @param callId the call, or empty
 * @param verb the body's name, or empty
 */
public record FrameHead(long seq, String callId, String verb) {
    /** Reads it. Members of other names before the body are passed over. */
    public static FrameHead read(String frame) {
        long seq = 0;
        String callId = "";
        int at = frame.indexOf('"');
        while (at >= 0) {
            int end = frame.indexOf('"', at + 1);
            int value = frame.indexOf(':', end) + 1;
            if (end < 0 || value == 0) break;
            String name = frame.substring(at + 1, end);
            char first = frame.charAt(value);
            if (first == '{') return new FrameHead(seq, callId, name);
            if (first == '"') {
                int close = frame.indexOf('"', value + 1);
                if (name.equals("callId")) callId = frame.substring(value + 1, close);
                at = frame.indexOf('"', close + 1);
            } else {
                int comma = frame.indexOf(',', value);
                if (name.equals("seq"))
                    seq = Long.parseLong(frame.substring(value, comma < 0 ? frame.length() - 1 : comma));
                at = comma < 0 ? -1 : frame.indexOf('"', comma);
            }
        }
        return new FrameHead(seq, callId, "");
    }
}
