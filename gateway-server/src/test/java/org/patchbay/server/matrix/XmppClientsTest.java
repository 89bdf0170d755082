package org.patchbay.server.matrix;

import static org.patchbay.session.v1.PresenceState.State.AVAILABLE;
import static org.patchbay.session.v1.PresenceState.State.OFFLINE;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.server.TestGateway;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.ScriptedPhone.Library;
import org.patchbay.session.v1.EndReason;

/** XMPP libraries that the matrix has no row for, at the gateway's own doors, with a user on WebSocket. */
@NeedsPeer(Peer.NPM_PACKAGES)
class XmppClientsTest {
    private TestGateway gateway;
    private Party wendy;

    @BeforeEach
    void open() {
        gateway = TestGateway.start(Map.of(), List.of("wendy", "xenia"));
        wendy = Party.over(Protocol.WEBSOCKET, "wendy", gateway);
    }

    @AfterEach
    void close() {
        wendy.close();
        gateway.close();
    }

    @Test
    @NeedsPeer({Peer.NPM_PACKAGES, Peer.SLIXMPP})
    void slixmpp_writes_and_watches() {
        try (Party xenia = Party.overXmppWith(Library.SLIXMPP, "xenia", tcp())) {
            writeAndWatch(xenia);
        }
    }

    @Test
    @NeedsPeer({Peer.NPM_PACKAGES, Peer.SLIXMPP})
    void slixmpp_is_called_by_message_initiation_and_declines() {
        try (Party xenia = Party.overXmppWith(Library.SLIXMPP, "xenia", tcp())) {
            wendy.calls(xenia);
            xenia.isCalledBy(wendy);
            wendy.hearsRinging();
            xenia.declines();
            wendy.hearsEnd(EndReason.DECLINED);
            gateway.assertNothingLeft();
        }
    }

    private void writeAndWatch(Party xenia) {
        xenia.writes(wendy, "Tea < coffee & 茶?");
        wendy.reads(xenia, "Tea < coffee & 茶?");
        xenia.learnsThatItArrived();
        wendy.writes(xenia, "Coffee > tea.");
        xenia.reads(wendy, "Coffee > tea.");
        wendy.learnsThatItArrived();

        wendy.watches(xenia);
        wendy.sees(xenia, AVAILABLE);
        xenia.watches(wendy);
        xenia.sees(wendy, AVAILABLE);
        wendy.logsOut();
        xenia.sees(wendy, OFFLINE);
        wendy.startsAnew();
        xenia.sees(wendy, AVAILABLE);
        wendy.watches(xenia);
        wendy.sees(xenia, AVAILABLE);
        xenia.logsOut();
        wendy.sees(xenia, OFFLINE);
    }

    private String tcp() {
        return "xmpp://127.0.0.1:" + gateway.port("xmpp-tcp");
    }
}
