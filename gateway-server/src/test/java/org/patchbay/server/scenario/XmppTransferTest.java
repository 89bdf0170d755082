package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.Transfer;
import org.patchbay.client.v1.TransferProgress.State;
import org.patchbay.server.TestGateway;
import org.patchbay.session.v1.EndReason;

/** An XMPP user who is transferred by one native client to another: in Jingle, by an ICE restart. */
class XmppTransferTest {
    private TestGateway gateway;
    private WebSocketActor alice;
    private WebSocketActor carol;
    private XmppLine line;
    private JinglePhone bob;

    @BeforeEach
    void talk() throws Exception {
        gateway = TestGateway.start();
        alice = new WebSocketActor("alice", "laptop", gateway.httpPort());
        alice.logsIn();
        carol = new WebSocketActor("carol", "laptop", gateway.httpPort());
        carol.logsIn();
        carol.gathersAs("C4r0");
        carol.takesUpdates();
        line = XmppLine.online(gateway.port("xmpp-tcp"), "bob", "localhost", TestGateway.PASSWORD, "phone");
        line.hears("disco#info");
        bob = new JinglePhone(line);
        alice.calls("bob");
        bob.isCalledBy("alice@localhost");
        bob.answers();
        alice.hearsAnswer();
        alice.say(alice.inCall().setTransfer(Transfer.newBuilder().setTo("carol@localhost")));
        Frame invite = carol.expect("invite", Frame::hasInvite);
        assertThat(invite.getInvite().getTransferredBy()).isEqualTo("alice@localhost");
        assertThat(invite.getInvite().getFrom()).startsWith("bob@localhost");
        carol.isIn(invite.getCallId());
        carol.answers();
        line.hears("ufrag='C4r0'", "</jingle></iq>");
    }

    @AfterEach
    void close() throws Exception {
        line.close();
        carol.close();
        alice.close();
        gateway.close();
    }

    @Test
    void its_ice_restarts_and_the_transferor_is_released() throws Exception {
        bob.takes("transport-info");
        bob.restartsIceAs("B0b2");
        hears(State.ACCEPTED);
        alice.hearsEnd(EndReason.NORMAL);
        carol.hangsUp();
        bob.hearsEnd("success");
        gateway.assertNothingLeft();
    }

    @Test
    void where_it_refuses_the_restart_the_transfer_fails_and_the_call_goes_on() throws Exception {
        bob.refuses("transport-info");
        hears(State.FAILED);
        carol.expect("end", Frame::hasEnd);
        alice.hangsUp();
        bob.hearsEnd("success");
        gateway.assertNothingLeft();
    }

    private void hears(State state) {
        alice.expect(
                "transferProgress " + state,
                frame -> frame.getTransferProgress().getState() == state);
    }
}
