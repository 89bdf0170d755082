package org.patchbay.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.client.v1.Receipt;
import org.patchbay.core.Address;
import org.patchbay.core.account.KeyDerivation;
import org.patchbay.server.TestGateway;
import org.patchbay.server.config.StorageConfig;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.Polling;
import org.patchbay.server.peers.Postgres;
import org.patchbay.server.storage.AccountBook;
import org.patchbay.session.v1.EndReason;

/** The database is stopped and started again under a gateway that has calls. */
@NeedsPeer(Peer.POSTGRES)
class StorageOutageScenarioTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private Postgres postgres;
    private TestGateway gateway;

    @BeforeEach
    void open() {
        postgres = Postgres.start();
        String url = postgres.newDatabase(Postgres.TRUSTED);
        try (AccountBook accounts =
                AccountBook.open(StorageConfig.at(new StorageConfig.InPostgresql(url, Postgres.TRUSTED, "")))) {
            for (String user : new String[] {"erin", "frank"}) {
                accounts.put(new KeyDerivation(4096).derive(Address.of(user, "localhost"), TestGateway.PASSWORD));
            }
        }
        gateway = TestGateway.start(Map.of("storage.url", url, "storage.user", Postgres.TRUSTED));
    }

    @AfterEach
    void close() {
        gateway.close();
        postgres.close();
    }

    private WebSocketActor browser(String user, String device) {
        return new WebSocketActor(user, device, gateway.httpPort());
    }

    @Test
    void no_call_is_lost_and_who_is_known_can_log_in() throws Exception {
        // Accounts of the database, by password (SCRAM keys) and by digest.
        SipActor erin = SipActor.webrtc("erin", "desk", gateway.port("sip-udp"));
        WebSocketActor frank = browser("frank", "browser");
        erin.logsIn();
        frank.logsIn();
        erin.calls("frank");
        frank.isCalledBy("erin@localhost");
        frank.answers();
        erin.hearsAnswer();
        assertThat(storage()).isEqualTo("up");

        AtomicBoolean goOn = new AtomicBoolean(true);
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<Void> load = CompletableFuture.runAsync(() -> callWhile(goOn, calls));

        awaitCalls(calls, 3, load);
        postgres.stop();
        awaitStorage("down");
        int before = calls.get();
        awaitCalls(calls, before + 5, load);
        // Those who came in before may come in again.
        SipActor erinAgain = SipActor.webrtc("erin", "mobile", gateway.port("sip-udp"));
        erinAgain.logsIn();
        WebSocketActor frankAgain = browser("frank", "tablet");
        frankAgain.logsIn();
        assertThat(ready().statusCode()).isEqualTo(200);
        assertThat(gateway.counters().value("patchbay_storage_outages_total")).isEqualTo(1);

        postgres.startAgain();
        awaitStorage("up");
        before = calls.get();
        awaitCalls(calls, before + 5, load);
        goOn.set(false);
        load.join();

        erin.hangsUp();
        frank.hearsEnd(EndReason.NORMAL);
        gateway.assertNothingLeft();
        erin.close();
        erinAgain.close();
        frank.close();
        frankAgain.close();
    }

    @Test
    void messages_are_stored_before_and_after_and_told_as_failed_in_between() {
        WebSocketActor alice = browser("alice", "browser");
        alice.logsIn();
        alice.writes("bob", "before");
        alice.hearsOfDelivery(Receipt.Status.STORED);

        postgres.stop();
        // Whether the gateway knows already that the server is gone, or finds out by this.
        alice.writes("bob", "at the very moment");
        alice.hearsOfDelivery(Receipt.Status.FAILED);
        awaitStorage("down");
        alice.writes("bob", "meanwhile");
        alice.hearsOfDelivery(Receipt.Status.FAILED);

        postgres.startAgain();
        awaitStorage("up");
        alice.writes("bob", "after");
        alice.hearsOfDelivery(Receipt.Status.STORED);

        WebSocketActor bob = browser("bob", "browser");
        bob.logsIn();
        bob.reads("alice@localhost", "before");
        bob.reads("alice@localhost", "after");
        alice.close();
        bob.close();
    }

    /** Call after call, between the two protocols, in both directions; each is to be answered and hung up. */
    private void callWhile(AtomicBoolean goOn, AtomicInteger calls) {
        try (WebSocketActor carol = browser("carol", "browser");
                SipActor dave = SipActor.webrtcOverTcp("dave", "desk", gateway.port("sip-tcp"))) {
            carol.logsIn();
            dave.logsIn();
            while (goOn.get()) {
                Actor caller = calls.get() % 2 == 0 ? carol : dave;
                Actor callee = caller == carol ? dave : carol;
                caller.calls(caller == carol ? "dave" : "carol");
                callee.isCalledBy(caller == carol ? "carol@localhost" : "dave@localhost");
                callee.rings();
                caller.hearsRinging();
                callee.answers();
                caller.hearsAnswer();
                caller.hangsUp();
                callee.hearsEnd(EndReason.NORMAL);
                calls.incrementAndGet();
            }
        }
    }

    private static void awaitCalls(AtomicInteger calls, int count, CompletableFuture<Void> load) {
        Polling.until(
                () -> calls.get() >= count || load.isCompletedExceptionally(),
                PATIENCE,
                () -> new AssertionError(calls.get() + " calls, expected " + count));
        if (load.isCompletedExceptionally()) load.join();
    }

    private void awaitStorage(String status) {
        Polling.until(() -> storage().equals(status), PATIENCE, () -> new AssertionError("storage is " + storage()));
    }

    /** What readiness says of the storage. */
    private String storage() {
        JsonArray checks = new JsonObject(ready().body()).getJsonArray("checks");
        return checks.stream()
                .map(JsonObject.class::cast)
                .filter(check -> check.getString("name").equals("storage"))
                .map(check -> check.getString("status"))
                .findFirst()
                .orElse("not told");
    }

    private HttpResponse<String> ready() {
        try {
            return http.send(
                    HttpRequest.newBuilder(gateway.door("http").resolve("/health/ready"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
