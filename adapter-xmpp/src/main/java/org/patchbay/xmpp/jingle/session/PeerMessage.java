package org.patchbay.xmpp.jingle.session;

import org.jivesoftware.smack.packet.StandardExtensionElement;

/**
 * A message of XEP-0353 about this session; a {@code propose} begins one and is none of these.
 *
 * @param from the full JID that sent it
 */
public record PeerMessage(Kind kind, String from, StandardExtensionElement element) {
    /** The messages. */
    public enum Kind {
        RINGING("ringing"),
        PROCEED("proceed"),
        REJECT("reject"),
        RETRACT("retract"),
        FINISH("finish"),
        /** None of them: {@code accept} of older versions, or what may come. */
        OTHER("");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The message of that element's name. */
        public static Kind of(String word) {
            for (Kind kind : values()) if (kind != OTHER && kind.word.equals(word)) return kind;
            return OTHER;
        }
    }
}
