package org.patchbay.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.patchbay.core.Address;
import org.patchbay.core.account.Accounts;
import org.patchbay.core.account.KeyDerivation;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.session.SessionStore;
import org.patchbay.server.config.StorageConfig;
import org.patchbay.server.peers.FreePorts;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.Polling;
import org.patchbay.server.peers.Postgres;

/** A database that goes and comes back, is slow, or was never there. */
class OutageTest {
    private static final Address DEVICE = Address.of("alice", "localhost").withDevice("desk");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final Counters counters = new Counters();
    private Vertx vertx;

    @BeforeEach
    void begin() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void end() {
        StorageContract.await(vertx.close());
    }

    private Future<Storage> open(StorageConfig.Place place) {
        return Storage.open(vertx, StorageContract.config(place), System::currentTimeMillis, counters);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Future<Void> save(Storage storage, String state) {
        return storage.sessions().save("mqtt", DEVICE, bytes(state), Long.MAX_VALUE);
    }

    private static String found(Storage storage) {
        SessionStore.Lookup lookup = StorageContract.await(storage.sessions().find("mqtt", DEVICE));
        return lookup instanceof SessionStore.Found found ? new String(found.state(), StandardCharsets.UTF_8) : "none";
    }

    private void awaitUp(Storage storage, boolean up) {
        Polling.until(
                () -> storage.standing().up() == up, PATIENCE, () -> new AssertionError("still " + storage.standing()));
    }

    @Test
    @NeedsPeer(Peer.POSTGRES)
    void a_server_that_is_stopped_and_started_is_down_and_up_again_and_keeps_what_it_had() {
        try (Postgres postgres = Postgres.start()) {
            StorageConfig.Place place = StorageContract.on(postgres);
            try (AccountBook book = AccountBook.open(StorageContract.config(place))) {
                book.put(new KeyDerivation(4096).derive(DEVICE, "secret"));
            }
            Storage storage = StorageContract.await(open(place));
            StorageContract.await(save(storage, "before"));
            assertThat(StorageContract.await(storage.accounts().find(DEVICE))).isInstanceOf(Accounts.Found.class);

            postgres.stop();
            awaitUp(storage, false);
            assertThat(storage.standing().detail())
                    .contains("jdbc:postgresql://")
                    .doesNotContain(Postgres.PASSWORD);
            // At once, since nobody is to wait for what is known to be away.
            long since = System.nanoTime();
            assertThat(StorageContract.failureOf(save(storage, "lost"))).isInstanceOf(StorageUnavailable.class);
            assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(1));
            assertThat(StorageContract.await(storage.accounts().find(DEVICE))).isInstanceOf(Accounts.Found.class);

            postgres.startAgain();
            awaitUp(storage, true);
            assertThat(found(storage)).isEqualTo("before");
            StorageContract.await(save(storage, "after"));
            assertThat(found(storage)).isEqualTo("after");
            assertThat(counters.value("patchbay_storage_outages_total")).isEqualTo(1);
            StorageContract.await(storage.close());
        }
    }

    @Test
    @NeedsPeer(Peer.POSTGRES)
    void a_server_that_comes_after_the_gateway_gets_its_schema_then() {
        try (Postgres postgres = Postgres.start()) {
            StorageConfig.Place place = StorageContract.on(postgres);
            postgres.stop();
            Storage storage = StorageContract.await(open(place));
            assertThat(storage.standing().up()).isFalse();
            assertThat(StorageContract.failureOf(save(storage, "too early"))).isInstanceOf(StorageUnavailable.class);
            postgres.startAgain();
            awaitUp(storage, true);
            StorageContract.await(save(storage, "in time"));
            assertThat(found(storage)).isEqualTo("in time");
            StorageContract.await(storage.close());
        }
    }

    @Test
    @NeedsPeer(Peer.POSTGRES)
    void a_wrong_password_and_a_missing_database_are_told_at_the_start() {
        try (Postgres postgres = Postgres.start()) {
            String url = postgres.newDatabase(Postgres.USER);
            assertThat(StorageContract.failureOf(
                            open(new StorageConfig.InPostgresql(url, Postgres.USER, "not the password"))))
                    .isInstanceOf(StorageUnavailable.class)
                    .hasMessageContaining("password authentication failed");
            assertThat(StorageContract.failureOf(
                            open(new StorageConfig.InPostgresql(url + "x", Postgres.USER, Postgres.PASSWORD))))
                    .isInstanceOf(StorageUnavailable.class)
                    .hasMessageContaining("does not exist");
        }
    }

    @Test
    @NeedsPeer(Peer.POSTGRES)
    void a_query_that_waits_too_long_fails_and_the_others_do_not() throws Exception {
        try (Postgres postgres = Postgres.start()) {
            String url = postgres.newDatabase(Postgres.USER);
            StorageConfig.Place place = new StorageConfig.InPostgresql(url, Postgres.USER, Postgres.PASSWORD);
            Storage storage = StorageContract.await(open(place));
            StorageContract.await(save(storage, "before"));
            try (var connection =
                            JdbcStorage.place(StorageContract.config(place)).connect();
                    var statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("SELECT 1 FROM device_session FOR UPDATE");
                Future<Void> blocked = save(storage, "blocked");
                StorageContract.await(
                        storage.sessions().save("mqtt", DEVICE.withDevice("other"), bytes("free"), Long.MAX_VALUE));
                assertThat(StorageContract.failureOf(blocked)).hasMessageContaining("user request");
                connection.rollback();
            }
            assertThat(storage.standing().up()).isTrue();
            assertThat(found(storage)).isEqualTo("before");
            StorageContract.await(storage.close());
        }
    }

    @Test
    void nothing_listens_at_the_port_of_the_server() {
        String url = "jdbc:postgresql://127.0.0.1:" + FreePorts.one() + "/patchbay";
        Storage storage = StorageContract.await(open(new StorageConfig.InPostgresql(url, "patchbay", "")));
        assertThat(storage.standing().up()).isFalse();
        assertThat(counters.value("patchbay_storage_up")).isZero();
        assertThatThrownBy(() ->
                        AccountBook.open(StorageContract.config(new StorageConfig.InPostgresql(url, "patchbay", ""))))
                .isInstanceOf(StorageUnavailable.class)
                .hasMessageContaining(url);
        StorageContract.await(storage.close());
    }

    @Test
    void what_was_committed_is_in_the_file_after_the_storage_was_closed_and_opened() {
        StorageConfig.Place place = new StorageConfig.InFile(folder.resolve("patchbay"));
        Storage storage = StorageContract.await(open(place));
        StorageContract.await(save(storage, "kept"));
        StorageContract.await(storage.close());
        assertThat(StorageContract.failureOf(save(storage, "too late"))).hasMessageContaining("closed");
        Storage again = StorageContract.await(open(place));
        assertThat(found(again)).isEqualTo("kept");
        StorageContract.await(again.close());
    }

    @Test
    void more_than_may_wait_is_refused_at_once_and_counted() throws Exception {
        StorageConfig config = new StorageConfig(
                new StorageConfig.InFile(folder.resolve("patchbay")),
                1,
                5,
                Duration.ofSeconds(5),
                true,
                StorageConfig.AccountCache.defaults(),
                StorageConfig.Limits.defaults());
        Database database = new Database(vertx, config, JdbcStorage.place(config), counters);
        StorageContract.await(database.open());
        CountDownLatch held = new CountDownLatch(1);
        Future<Integer> first = database.ask(transaction -> {
            try {
                held.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return 0;
        });
        List<Future<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < 5; i++) waiting.add(database.ask(transaction -> 1));
        assertThat(StorageContract.failureOf(database.ask(transaction -> 1))).hasMessageContaining("busy");
        assertThat(StorageContract.failureOf(database.inTurn("turn", transaction -> 1)))
                .hasMessageContaining("busy");
        assertThat(counters.value("patchbay_storage_refused_total{reason=\"busy\"}"))
                .isEqualTo(2);
        held.countDown();
        StorageContract.await(first);
        StorageContract.await(Future.join(waiting));
        assertThat(counters.value("patchbay_storage_under_way")).isZero();
        StorageContract.await(database.close());
    }

    @Test
    void an_event_loop_hears_of_its_query_on_itself() {
        Storage storage = StorageContract.await(open(new StorageConfig.InFile(folder.resolve("patchbay"))));
        Context loop = vertx.getOrCreateContext();
        Promise<Context> heardOn = Promise.promise();
        loop.runOnContext(ignored -> save(storage, "x").onComplete(done -> heardOn.complete(Vertx.currentContext())));
        assertThat(StorageContract.await(heardOn.future())).isSameAs(loop);
        StorageContract.await(storage.close());
    }

    @Test
    void what_has_expired_is_swept_and_counts_no_more() {
        Storage storage = StorageContract.await(open(new StorageConfig.InFile(folder.resolve("patchbay"))));
        for (int i = 0; i < 3; i++) {
            StorageContract.await(storage.sessions().save("mqtt", DEVICE.withDevice("d" + i), bytes("s"), 1));
        }
        StorageContract.await(((JdbcStorage) storage).sweep());
        for (int i = 3; i < 6; i++) {
            StorageContract.await(
                    storage.sessions().save("mqtt", DEVICE.withDevice("d" + i), bytes("s"), Long.MAX_VALUE));
        }
        StorageContract.await(storage.close());
    }
}
