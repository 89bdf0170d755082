package org.patchbay.xmpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.SmackConfiguration;
import org.jivesoftware.smack.chat2.ChatManager;
import org.jivesoftware.smack.filter.StanzaTypeFilter;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.roster.Roster;
import org.jivesoftware.smack.sasl.SASLErrorException;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jivesoftware.smack.xml.SmackXmlParser;
import org.jivesoftware.smack.xml.stax.StaxXmlPullParserFactory;
import org.jivesoftware.smackx.disco.ServiceDiscoveryManager;
import org.jivesoftware.smackx.ping.PingManager;
import org.jivesoftware.smackx.receipts.DeliveryReceiptManager;
import org.jivesoftware.smackx.receipts.DeliveryReceiptRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jxmpp.jid.impl.JidCreate;

/** Smack's own client, which knows SCRAM-SHA-1 only, against the client port. */
class SmackClientTest {
    private static Stage stage;

    @BeforeAll
    static void open() throws Exception {
        stage = new Stage();
        // A client needs a parser that reads streams. Aalto is on the class path, so the JDK's own is named.
        System.setProperty("javax.xml.stream.XMLInputFactory", "com.sun.xml.internal.stream.XMLInputFactoryImpl");
        SmackXmlParser.setXmlPullParserFactory(new StaxXmlPullParserFactory());
        assertThat(SmackConfiguration.getVersion()).startsWith("4.4.8");
    }

    @AfterAll
    static void close() throws Exception {
        stage.awaitNobody();
        stage.close();
    }

    private static XMPPTCPConnection connected(String user, String password) throws Exception {
        XMPPTCPConnection connection = new XMPPTCPConnection(XMPPTCPConnectionConfiguration.builder()
                .setXmppDomain("localhost")
                .setHost("127.0.0.1")
                .setPort(stage.port)
                .setUsernameAndPassword(user, password)
                .setResource("smack")
                .setSecurityMode(SecurityMode.disabled)
                .setSendPresence(false)
                .build());
        connection.setReplyTimeout(10_000);
        connection.connect();
        return connection;
    }

    private static XMPPTCPConnection loggedIn(String user) throws Exception {
        XMPPTCPConnection connection = connected(user, "patchbay");
        connection.login();
        return connection;
    }

    @Test
    void a_wrong_password_is_not_authorized() throws Exception {
        XMPPTCPConnection connection = connected("alice", "wrong");
        assertThatThrownBy(connection::login)
                .isInstanceOf(SASLErrorException.class)
                .hasMessageContaining("not-authorized");
        connection.disconnect();
    }

    @Test
    void it_logs_in_discovers_and_pings() throws Exception {
        XMPPTCPConnection alice = loggedIn("alice");
        assertThat(alice.getUser().toString()).isEqualTo("alice@localhost/smack");
        assertThat(ServiceDiscoveryManager.getInstanceFor(alice)
                        .discoverInfo(JidCreate.from("localhost"))
                        .containsFeature("urn:xmpp:ping"))
                .isTrue();
        assertThat(PingManager.getInstanceFor(alice).pingMyServer()).isTrue();
        assertThat(alice.isSmEnabled()).isTrue();
        alice.disconnect();
    }

    @Test
    void two_of_them_see_each_other_and_write_to_each_other() throws Exception {
        XMPPTCPConnection alice = loggedIn("alice");
        XMPPTCPConnection bob = loggedIn("bob");
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        ChatManager.getInstanceFor(bob)
                .addIncomingListener((from, message, chat) -> heard.add(from + ": " + message.getBody()));
        BlockingQueue<String> receipts = new LinkedBlockingQueue<>();
        DeliveryReceiptManager.getInstanceFor(alice)
                .addReceiptReceivedListener((from, to, id, stanza) -> receipts.add(id));
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        alice.addAsyncStanzaListener(
                stanza -> seen.add(
                        ((Presence) stanza).getType() + " " + stanza.getFrom() + " " + ((Presence) stanza).getStatus()),
                StanzaTypeFilter.PRESENCE);
        Roster.getInstanceFor(bob).setSubscriptionMode(Roster.SubscriptionMode.accept_all);
        Roster.getInstanceFor(bob).reloadAndWait();
        alice.sendStanza(alice.getStanzaFactory().buildPresenceStanza().build());
        bob.sendStanza(
                bob.getStanzaFactory().buildPresenceStanza().setStatus("here").build());
        Roster.getInstanceFor(alice)
                .createItemAndRequestSubscription(JidCreate.bareFrom("bob@localhost"), "Bob", new String[] {"friends"});
        assertThat(awaited(seen, "available bob@localhost/smack here")).isTrue();
        Message message = alice.getStanzaFactory()
                .buildMessageStanza()
                .ofType(Message.Type.chat)
                .to("bob@localhost")
                .setBody("hello")
                .build();
        String id = DeliveryReceiptRequest.addTo(message);
        alice.sendStanza(message);
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("alice@localhost: hello");
        assertThat(receipts.poll(30, TimeUnit.SECONDS)).isEqualTo(id);
        assertThat(Roster.getInstanceFor(alice)
                        .getEntry(JidCreate.bareFrom("bob@localhost"))
                        .getName())
                .isEqualTo("Bob");
        bob.disconnect();
        assertThat(awaited(seen, "unavailable bob@localhost/smack null")).isTrue();
        alice.disconnect();
    }

    private static boolean awaited(BlockingQueue<String> queue, String wanted) throws InterruptedException {
        while (true) {
            String next = queue.poll(30, TimeUnit.SECONDS);
            if (next == null) return false;
            if (next.equals(wanted)) return true;
        }
    }
}
