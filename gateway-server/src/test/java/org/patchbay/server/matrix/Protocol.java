package org.patchbay.server.matrix;

import java.util.List;
import org.patchbay.server.TestGateway;
import org.patchbay.server.peers.ScriptedPhone.Library;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.PresenceState;

/** A protocol, who speaks it in the matrix, and the words in which its library tells what happened. */
enum Protocol {
    WEBSOCKET(Library.PATCHBAY, true, List.of("wendy", "walter")) {
        @Override
        String url(TestGateway gateway) {
            return "ws://127.0.0.1:" + gateway.httpPort() + "/signal";
        }
    },
    SIP(Library.JSSIP, false, List.of("sally", "simon")) {
        @Override
        String url(TestGateway gateway) {
            return "ws://127.0.0.1:" + gateway.httpPort() + "/sip";
        }

        @Override
        String word(EndReason reason) {
            return switch (reason) {
                case NORMAL -> "remote Terminated";
                case CANCELLED -> "remote CANCEL Canceled";
                case DECLINED -> "remote 603 Rejected";
                case NO_ANSWER -> "remote 408 Unavailable";
                default -> throw new IllegalArgumentException("not part of the matrix: " + reason);
            };
        }

        @Override
        List<String> wordsOfUnansweredCallee() {
            // JsSIP minds the Expires of the INVITE, which runs out in the same moment.
            return List.of(word(EndReason.CANCELLED), "system  Expires");
        }

        @Override
        String word(PresenceState.State state) {
            return switch (state) {
                case AVAILABLE -> "open";
                case ON_CALL -> "on-the-phone";
                case OFFLINE -> "closed";
                default -> throw new IllegalArgumentException("not part of the matrix: " + state);
            };
        }

        @Override
        String delivered() {
            return "200";
        }
    },
    XMPP(Library.STANZA, true, List.of("xenia", "xaver")) {
        @Override
        String url(TestGateway gateway) {
            return "ws://127.0.0.1:" + gateway.httpPort() + "/xmpp";
        }

        @Override
        String word(EndReason reason) {
            return switch (reason) {
                case NORMAL -> "success";
                case CANCELLED -> "cancel";
                case DECLINED -> "decline";
                case NO_ANSWER -> "timeout";
                default -> throw new IllegalArgumentException("not part of the matrix: " + reason);
            };
        }

        @Override
        String word(PresenceState.State state) {
            return switch (state) {
                case AVAILABLE -> "available";
                case ON_CALL -> "dnd";
                case OFFLINE -> "unavailable";
                default -> throw new IllegalArgumentException("not part of the matrix: " + state);
            };
        }

        @Override
        String delivered() {
            return "received";
        }
    },
    MQTT(Library.MQTT_JS, true, List.of("mona", "max")) {
        @Override
        String url(TestGateway gateway) {
            return "mqtt://127.0.0.1:" + gateway.port("mqtt");
        }
    };

    private final Library library;
    private final boolean trickles;
    private final List<String> users;

    Protocol(Library library, boolean trickles, List<String> users) {
        this.library = library;
        this.trickles = trickles;
        this.users = users;
    }

    /** Where the gateway takes it. */
    abstract String url(TestGateway gateway);

    /** What its phones are made of. */
    Library library() {
        return library;
    }

    /** Whether its phones send candidates apart from descriptions, and take them so. */
    boolean trickles() {
        return trickles;
    }

    /** Who calls over it. */
    String caller() {
        return users.get(0);
    }

    /** Who is called over it. */
    String callee() {
        return users.get(1);
    }

    /** How a phone tells why its call was ended by the other side. */
    String word(EndReason reason) {
        return reason.name();
    }

    /** How a phone that rang in vain tells why that ended. */
    List<String> wordsOfUnansweredCallee() {
        return List.of(word(EndReason.NO_ANSWER));
    }

    /** How a phone tells what it sees of somebody else. */
    String word(PresenceState.State state) {
        return state.name();
    }

    /** How a phone tells that its message has arrived at a device. */
    String delivered() {
        return "DELIVERED";
    }
}
