package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.patchbay.core.spi.Door;
import org.patchbay.server.TestGateway;

/** A call between two XMPP clients of the gateway's own, over real sockets: Jingle goes in on one side and comes out on the other. */
class XmppCallTest {
    private static final String CONTENT = "<content creator='initiator' name='0' senders='both'><description"
            + " xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'><payload-type id='111' name='opus' clockrate='48000'"
            + " channels='2'/><rtcp-mux/></description><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1'"
            + " ufrag='abcd' pwd='abcdefghijklmnopqrstuvwx'><fingerprint xmlns='urn:xmpp:jingle:apps:dtls:0'"
            + " hash='sha-256' setup='SETUP'>"
            + "02:1A:CC:54:27:AB:EB:9C:53:3F:3E:4B:65:2E:7D:46:3F:54:42:CD:54:F1:7A:03:A2:7D:F9:B0:7F:46:19:B2</fingerprint><candidate"
            + " component='1' foundation='1' generation='0' id='c1' ip='127.0.0.1' network='0' port='40000'"
            + " priority='2130706431' protocol='udp' type='host'/></transport></content>";

    @Test
    void a_client_calls_another_who_answers_and_hangs_up() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                XmppLine alice = XmppLine.online(port(gateway), "alice", "localhost", "patchbay", "desk");
                XmppLine bob = XmppLine.online(port(gateway), "bob", "localhost", "patchbay", "phone")) {
            alice.hears("disco#info");
            bob.hears("disco#info");
            alice.says("<iq type='set' id='call' to='bob@localhost/phone'>" + initiate("s1", "alice@localhost/desk")
                            + "</iq>")
                    .hears("id='call' type='result'");
            answer(bob);
            alice.hears("ringing", "session-accept", "port='40000'");
            assertThat(gateway.counters().value("patchbay_xmpp_legs")).isEqualTo(2);
            hangUp(bob);
            alice.hears("session-terminate", "success");
        }
    }

    private static int port(TestGateway gateway) {
        String uri = gateway.doors().stream()
                .filter(door -> door.name().equals("xmpp-tcp"))
                .map(Door::uri)
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(uri.substring(uri.lastIndexOf(':') + 1));
    }

    /** One audio content, as its side says it. */
    static String content(String setup) {
        return CONTENT.replace("SETUP", setup);
    }

    static String initiate(String sid, String initiator) {
        return "<jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' initiator='" + initiator + "' sid='" + sid
                + "'>" + content("actpass") + "</jingle>";
    }

    /** Takes the session that has come in: confirms, rings, accepts. */
    static void answer(XmppLine callee) throws IOException {
        callee.hears("session-initiate", "</jingle></iq>");
        String caller = callee.found("<iq [^>]*from='([^']+)'[^>]*><jingle");
        String id = callee.found("<iq [^>]*id='([^']+)'[^>]*><jingle");
        String sid = callee.found("session-initiate'[^>]* sid='([^']+)'");
        callee.says("<iq type='result' id='" + id + "' to='" + caller + "'/>")
                .says("<iq type='set' id='ring' to='" + caller
                        + "'><jingle xmlns='urn:xmpp:jingle:1' action='session-info' sid='" + sid
                        + "'><ringing xmlns='urn:xmpp:jingle:apps:rtp:info:1'/></jingle></iq>")
                .hears("id='ring'")
                .says("<iq type='set' id='accept' to='" + caller
                        + "'><jingle xmlns='urn:xmpp:jingle:1' action='session-accept' sid='" + sid + "'>"
                        + content("active") + "</jingle></iq>")
                .hears("id='accept'");
    }

    static void hangUp(XmppLine callee) throws IOException {
        String caller = callee.found("<iq [^>]*from='([^']+)'[^>]*><jingle");
        String sid = callee.found("session-initiate'[^>]* sid='([^']+)'");
        callee.says("<iq type='set' id='end' to='" + caller
                        + "'><jingle xmlns='urn:xmpp:jingle:1' action='session-terminate' sid='" + sid
                        + "'><reason><success/></reason></jingle></iq>")
                .hears("id='end'");
    }
}
