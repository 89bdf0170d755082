package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.patchbay.core.spi.Door;
import org.patchbay.server.TestGateway;

/** The doors for XMPP of a gateway in dev mode: TLS by STARTTLS, WebSocket at /xmpp, and what clients of both say to each other. */
class XmppDoorTest {
    private static final String OPEN = "<?xml version='1.0'?><stream:stream xmlns='jabber:client'"
            + " xmlns:stream='http://etherx.jabber.org/streams' to='localhost' version='1.0'>";
    private static final String AUTH =
            "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGJvYgBwYXRjaGJheQ==</auth>";

    private static int port(TestGateway gateway, String name) {
        String uri = gateway.doors().stream()
                .filter(door -> door.name().equals(name))
                .map(Door::uri)
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(uri.replaceAll(".*:([0-9]+).*", "$1"));
    }

    @Test
    void a_client_begins_tls_and_logs_in_under_it() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                Socket socket = new Socket("127.0.0.1", port(gateway, "xmpp-tcp"))) {
            socket.setSoTimeout(10_000);
            talk(socket, OPEN, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'></starttls>");
            talk(socket, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", "<proceed ");
            try (SSLSocket secured =
                    (SSLSocket) trusting().getSocketFactory().createSocket(socket, "localhost", 0, true)) {
                secured.startHandshake();
                assertThat(talk(secured, OPEN, "</stream:features>"))
                        .contains("PLAIN")
                        .doesNotContain("starttls");
                talk(secured, AUTH, "<success");
            }
        }
    }

    @Test
    void what_follows_starttls_in_the_clear_is_not_taken_for_something_secret() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                Socket socket = new Socket("127.0.0.1", port(gateway, "xmpp-tcp"))) {
            socket.setSoTimeout(10_000);
            talk(socket, OPEN, "</stream:features>");
            socket.getOutputStream()
                    .write(("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>" + AUTH)
                            .getBytes(StandardCharsets.UTF_8));
            byte[] all = socket.getInputStream().readAllBytes();
            assertThat(new String(all, StandardCharsets.UTF_8)).doesNotContain("success");
        }
    }

    @Test
    void clients_over_websocket_and_tcp_write_to_each_other() throws Exception {
        try (TestGateway gateway = TestGateway.start();
                XmppLine alice = XmppLine.online(port(gateway, "xmpp-tcp"), "alice", "localhost", "patchbay", "desk")) {
            BlockingQueue<String> heard = new LinkedBlockingQueue<>();
            WebSocket bob = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .subprotocols("xmpp")
                    .buildAsync(URI.create("ws://127.0.0.1:" + port(gateway, "xmpp") + "/xmpp"), new Messages(heard))
                    .get(30, TimeUnit.SECONDS);
            assertThat(bob.getSubprotocol()).isEqualTo("xmpp");
            String open = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='localhost' version='1.0'/>";
            say(bob, open);
            hear(heard, "<open ");
            hear(heard, "PLAIN");
            say(bob, AUTH);
            hear(heard, "<success");
            say(bob, open);
            hear(heard, "<bind ");
            say(
                    bob,
                    "<iq xmlns='jabber:client' type='set' id='b'><bind"
                            + " xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
            hear(heard, "<jid>bob@localhost/");
            say(bob, "<presence xmlns='jabber:client'/>");
            say(
                    bob,
                    "<message xmlns='jabber:client' type='chat' id='m1' to='alice@localhost'><body>by"
                            + " frames</body></message>");
            alice.hears("by frames")
                    .says("<message type='chat' id='m2' to='bob@localhost'><body>by bytes</body></message>");
            assertThat(hear(heard, "by bytes")).startsWith("<message xmlns='jabber:client'");
            say(bob, "<message xmlns='jabber:client'><!-- psst --></message>");
            hear(heard, "<restricted-xml ");
            hear(heard, "<close ");
        }
    }

    private static String talk(Socket socket, String says, String until) throws Exception {
        socket.getOutputStream().write(says.getBytes(StandardCharsets.UTF_8));
        StringBuilder heard = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (heard.indexOf(until) < 0) {
            int count = socket.getInputStream().read(buffer);
            if (count < 0) throw new AssertionError("closed before " + until + ": " + heard);
            heard.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
        return heard.toString();
    }

    private static SSLContext trusting() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Everybody()}, new SecureRandom());
        return context;
    }

    private static final class Everybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            assertThat(chain[0].getSubjectX500Principal().getName()).isEqualTo("CN=localhost");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static void say(WebSocket socket, String text) throws Exception {
        socket.sendText(text, true).get(30, TimeUnit.SECONDS);
    }

    private static String hear(BlockingQueue<String> heard, String wanted) throws InterruptedException {
        while (true) {
            String next = heard.poll(30, TimeUnit.SECONDS);
            if (next == null) throw new AssertionError("no " + wanted);
            if (next.contains(wanted)) return next;
        }
    }

    private static final class Messages implements WebSocket.Listener {
        private final BlockingQueue<String> heard;
        private final StringBuilder partial = new StringBuilder();

        Messages(BlockingQueue<String> heard) {
            this.heard = heard;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                heard.add(partial.toString());
                partial.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }
}
