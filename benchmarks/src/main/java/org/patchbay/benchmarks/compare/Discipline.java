package org.patchbay.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import org.patchbay.benchmarks.load.Cast;
import org.patchbay.benchmarks.load.PhoneMaker;
import org.patchbay.benchmarks.peer.Peer;
import org.patchbay.benchmarks.peer.PeerServer;
import org.patchbay.benchmarks.phone.EchoPhones;
import org.patchbay.benchmarks.phone.Phone;
import org.patchbay.benchmarks.phone.Protocol;
import org.patchbay.benchmarks.phone.SipPhone;

/**
 * What is compared.
 *
 * @param word its name on the command line
 * @param what one operation, for people
 * @param rates operations a second at which it is measured
 * @param cast who takes part
 * @param contestants the gateway first
 */
record Discipline(String word, String what, List<Integer> rates, Cast cast, List<Contestant> contestants) {
    private static final Cast CALLS = new Cast(20, 10, 100);
    private static final Cast ECHO = new Cast(20, 20, Phone.FOR_EVER);

    /** All of them. */
    static List<Discipline> all(List<String> options) {
        PhoneMaker sip = SipPhone::overUdp;
        List<Discipline> all = new ArrayList<>();
        all.add(new Discipline(
                "ws-sip",
                "a call from a WebSocket to a SIP phone",
                List.of(20, 200),
                CALLS,
                List.of(
                        Contestant.patchbay("Patchbay", options, PhoneMaker.of(Protocol.WS), sip),
                        Contestant.patchbay("Patchbay, SIP over WebSocket", options, SipPhone::overWebSocket, sip),
                        Contestant.peer(Peer.KAMAILIO, SipPhone::overWebSocket, sip),
                        Contestant.janus())));
        all.add(new Discipline(
                "sip-sip",
                "a call from a SIP phone to a SIP phone",
                List.of(20, 200),
                CALLS,
                List.of(
                        Contestant.patchbay("Patchbay", options, sip, sip),
                        Contestant.peer(Peer.KAMAILIO, sip, sip),
                        Contestant.nobody())));
        all.add(new Discipline(
                "mqtt",
                "a QoS 1 round trip between devices",
                List.of(1_000, 5_000),
                ECHO,
                List.of(
                        Contestant.patchbay("Patchbay", options, EchoPhones::signalCaller, EchoPhones::signalCallee),
                        Contestant.peer(Peer.MOSQUITTO, EchoPhones::mqttCaller, EchoPhones::mqttCallee))));
        PhoneMaker asksGateway =
                (kit, doors, user, listener) -> EchoPhones.stanzaCaller(kit, doors, user, "localhost", listener);
        PhoneMaker asksComponent = (kit, doors, user, listener) ->
                EchoPhones.stanzaCaller(kit, doors, user, PeerServer.COMPONENT, listener);
        all.add(new Discipline(
                "stanza",
                "an IQ and its answer",
                List.of(1_000, 5_000),
                ECHO,
                List.of(
                        Contestant.patchbay("Patchbay", options, asksGateway, EchoPhones::idleStanzas),
                        Contestant.withComponent(Peer.PROSODY, asksComponent, EchoPhones::idleStanzas),
                        Contestant.withComponent(Peer.EJABBERD, asksComponent, EchoPhones::idleStanzas))));
        all.add(new Discipline(
                "message",
                "a message and one back",
                List.of(500, 2_000),
                ECHO,
                List.of(
                        Contestant.patchbay("Patchbay", options, EchoPhones::messageCaller, EchoPhones::messageCallee),
                        Contestant.peer(Peer.PROSODY, EchoPhones::messageCaller, EchoPhones::messageCallee),
                        Contestant.peer(Peer.EJABBERD, EchoPhones::messageCaller, EchoPhones::messageCallee))));
        return all;
    }
}
