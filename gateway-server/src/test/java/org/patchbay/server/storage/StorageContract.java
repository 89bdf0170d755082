package org.patchbay.server.storage;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.patchbay.core.Address;
import org.patchbay.core.metrics.Counters;
import org.patchbay.server.config.StorageConfig;
import org.patchbay.server.peers.Postgres;

/** An open storage with small bounds and a clock that stands still, for the contracts of its stores. */
abstract class StorageContract {
    static final StorageConfig.Limits SMALL = new StorageConfig.Limits(3, 3, 5, 3);
    static final Address ALICE = Address.of("alice", "localhost");
    static final Address BOB = Address.of("bob", "localhost");

    @TempDir
    Path folder;

    final AtomicLong now = new AtomicLong(1_000_000);
    final Counters counters = new Counters();
    Vertx vertx;
    Storage storage;

    /** Where this kind of storage is; another place each time. */
    abstract StorageConfig.Place place();

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        storage = await(Storage.open(vertx, config(place()), now::get, counters));
    }

    @AfterEach
    void close() {
        await(storage.close());
        await(vertx.close());
    }

    static StorageConfig config(StorageConfig.Place place) {
        return new StorageConfig(
                place, 4, 1_000, Duration.ofSeconds(5), true, StorageConfig.AccountCache.defaults(), SMALL);
    }

    StorageConfig.Place inFile() {
        return new StorageConfig.InFile(folder.resolve("storage/patchbay"));
    }

    static StorageConfig.Place on(Postgres postgres) {
        return new StorageConfig.InPostgresql(postgres.newDatabase(Postgres.USER), Postgres.USER, Postgres.PASSWORD);
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("took too long", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static Throwable failureOf(Future<?> future) {
        try {
            Object result = future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
            throw new AssertionError("did not fail, but gave " + result);
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (TimeoutException e) {
            throw new AssertionError("took too long", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
