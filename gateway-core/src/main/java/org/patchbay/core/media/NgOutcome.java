package org.patchbay.core.media;

/** How a request to rtpengine ended. */
sealed interface NgOutcome {
    /** It did what it was asked: {@code ok} or {@code pong}. */
    record Done(Bencode.Dictionary reply) implements NgOutcome {}

    /** It is there and does not want to. */
    record Refused(String reason) implements NgOutcome {}

    /** It is there and takes no more calls. */
    record Busy() implements NgOutcome {}

    /** Nothing came back that could be understood. */
    record Silent(String why) implements NgOutcome {}

    /** The gateway itself no longer wants to know. */
    record Abandoned() implements NgOutcome {}

    /** Understands a reply. */
    static NgOutcome of(Bencode.Dictionary reply) {
        return switch (reply.text("result")) {
            case "ok", "pong" -> new Done(reply);
            case "load limit" -> new Busy();
            case "error" -> new Refused(reply.text("error-reason"));
            default -> new Refused("a reply without a result");
        };
    }
}
