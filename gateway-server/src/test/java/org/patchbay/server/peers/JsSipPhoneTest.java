package org.patchbay.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** JsSIP against a registrar of a few lines, so that what fails against the gateway is the gateway's. */
@NeedsPeer(Peer.CHROMIUM)
class JsSipPhoneTest {
    private final Vertx vertx = Vertx.vertx();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private String answerToCredentials = "200 OK";
    private String socketUrl = "";

    @BeforeEach
    void openRegistrar() throws Exception {
        Future<HttpServer> server = vertx.createHttpServer(new HttpServerOptions().addWebSocketSubProtocol("sip"))
                .webSocketHandler(socket -> socket.textMessageHandler(request -> answer(socket, request)))
                .listen(0, "127.0.0.1");
        int port = server.toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .actualPort();
        socketUrl = "ws://127.0.0.1:" + port + "/sip";
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void it_registers_with_its_password() {
        try (Browser browser = Browser.launch()) {
            JsSipPhone.open(browser).register(socketUrl, "bob", "patchbay");
        }

        assertThat(requests).hasSizeGreaterThanOrEqualTo(2);
        assertThat(requests.get(0)).startsWith("REGISTER sip:localhost SIP/2.0").doesNotContain("Authorization:");
        assertThat(requests.get(1)).contains("Authorization: Digest algorithm=MD5, username=\"bob\"");
    }

    @Test
    void a_refusal_is_told_with_its_status() {
        answerToCredentials = "403 Forbidden";
        try (Browser browser = Browser.launch()) {
            JsSipPhone phone = JsSipPhone.open(browser);

            assertThatThrownBy(() -> phone.register(socketUrl, "bob", "wrong"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("403");
        }
    }

    private void answer(ServerWebSocket socket, String request) {
        requests.add(request);
        boolean hasCredentials = request.contains("\r\nAuthorization:");
        StringBuilder response = new StringBuilder("SIP/2.0 ")
                .append(hasCredentials ? answerToCredentials : "401 Unauthorized")
                .append("\r\n");
        request.lines()
                .filter(line -> line.matches("(Via|From|Call-ID|CSeq|Contact): .*"))
                .forEach(line -> response.append(line).append("\r\n"));
        request.lines()
                .filter(line -> line.startsWith("To: "))
                .forEach(line -> response.append(line).append(";tag=registrar\r\n"));
        if (!hasCredentials) {
            response.append(
                    "WWW-Authenticate: Digest realm=\"localhost\", nonce=\"1\", algorithm=MD5, qop=\"auth\"\r\n");
        }
        socket.writeTextMessage(response.append("Content-Length: 0\r\n\r\n").toString());
    }
}
