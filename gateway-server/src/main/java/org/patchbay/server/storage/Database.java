package org.patchbay.server.storage;

import com.zaxxer.hikari.HikariDataSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.metrics.Counters;
import org.patchbay.server.config.StorageConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions on threads of their own, with a queue that is bounded. While the database is away everything fails at once; whether it is back is tried
 * each second, and nothing has to be started again. Safe to use from any thread.
 */
final class Database {
    /** What is done in a transaction. It may be done again from its beginning. */
    interface Work<T> {
        T in(Transaction transaction) throws SQLException;
    }

    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final long PROBE_MS = 1_000;
    private static final int TRIES = 4;
    private static final int CLOSE_SECONDS = 5;

    private final Vertx vertx;
    private final StorageConfig config;
    private final JdbcPlace place;
    private final Counters counters;
    private final HikariDataSource pool;
    private final ThreadPoolExecutor workers;
    private final int most;
    private final AtomicInteger underWay = new AtomicInteger();
    private final ConcurrentHashMap<Object, CompletableFuture<?>> turns = new ConcurrentHashMap<>();
    private final AtomicBoolean probing = new AtomicBoolean();
    private final long probes;
    private volatile boolean migrated;
    private volatile boolean closed;
    /** Why it is away; null while it is there. */
    private volatile @Nullable String away = "not tried yet";

    Database(Vertx vertx, StorageConfig config, JdbcPlace place, Counters counters) {
        this.vertx = vertx;
        this.config = config;
        this.place = place;
        this.counters = counters;
        this.pool = place.pool(config.connections(), config.timeout());
        this.most = config.connections() + config.queue();
        AtomicInteger threads = new AtomicInteger();
        this.workers = new ThreadPoolExecutor(
                config.connections(),
                config.connections(),
                30,
                TimeUnit.SECONDS,
                // One more for the probe.
                new ArrayBlockingQueue<>(most + 1),
                work -> {
                    Thread thread = new Thread(work, "patchbay-storage-" + threads.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        workers.allowCoreThreadTimeOut(true);
        counters.gauge("patchbay_storage_under_way", underWay::get);
        counters.gauge("patchbay_storage_up", () -> away == null ? 1 : 0);
        this.probes = vertx.setPeriodic(PROBE_MS, timer -> probe());
    }

    /**
     * Tries the database for the first time, and brings its schema up to date.
     *
     * @return complete too where the database is away; fails where that is not what is wrong
     */
    Future<Void> open() {
        CompletableFuture<@Nullable Void> opened = new CompletableFuture<>();
        workers.execute(() -> {
            try {
                tryIt();
                opened.complete(null);
            } catch (SQLException | FlywayException e) {
                if (Failures.isAway(e)) opened.complete(null);
                else
                    opened.completeExceptionally(
                            new StorageUnavailable("storage: " + place.detail() + ": " + Failures.reason(e), e));
            } catch (RuntimeException e) {
                opened.completeExceptionally(e);
            }
        });
        return onContext(opened);
    }

    /** Does it in a transaction of its own. */
    <T> Future<T> ask(Work<T> work) {
        return onContext(submit(work, null));
    }

    /** The same, after everything that was asked before in the same turn. */
    <T> Future<T> inTurn(Object turn, Work<T> work) {
        return onContext(submit(work, turn));
    }

    Storage.Standing standing() {
        String reason = away;
        return new Storage.Standing(reason == null, reason == null ? place.detail() : place.detail() + ": " + reason);
    }

    /** Does what was asked, for some seconds at most, and takes no more. */
    Future<Void> close() {
        closed = true;
        vertx.cancelTimer(probes);
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        Thread closing = new Thread(
                () -> {
                    awaitWorkers();
                    pool.close();
                    done.complete(null);
                },
                "patchbay-storage-close");
        closing.setDaemon(true);
        closing.start();
        return onContext(done);
    }

    private void awaitWorkers() {
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
            // What waits for its turn is not with the workers yet, so they are not shut down before all is done.
            while (underWay.get() > 0 && System.nanoTime() < deadline) Thread.sleep(5);
            workers.shutdown();
            if (!workers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) workers.shutdownNow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            workers.shutdownNow();
        }
    }

    private <T> Future<T> onContext(CompletableFuture<T> done) {
        // Completed where the caller is at home, as futures of Vert.x are.
        return Future.fromCompletionStage(done, vertx.getOrCreateContext());
    }

    private <T> CompletableFuture<T> submit(Work<T> work, @Nullable Object turn) {
        String reason = away;
        if (closed) return CompletableFuture.failedFuture(new StorageUnavailable("the storage is closed"));
        if (reason != null) {
            counters.increment("patchbay_storage_refused_total{reason=\"down\"}");
            return CompletableFuture.failedFuture(new StorageUnavailable("the storage is down: " + reason));
        }
        if (underWay.incrementAndGet() > most) {
            underWay.decrementAndGet();
            return CompletableFuture.failedFuture(busy());
        }
        CompletableFuture<T> done = new CompletableFuture<>();
        long since = System.nanoTime();
        Runnable task = () -> perform(work, done, since);
        // The count goes down before anybody hears of the end.
        if (turn == null) workers.execute(task);
        else inTurn(turn, done, task);
        return done;
    }

    private void inTurn(Object turn, CompletableFuture<?> done, Runnable task) {
        CompletableFuture<?> before = turns.put(turn, done);
        if (before == null) workers.execute(task);
        else before.whenComplete((result, failure) -> workers.execute(task));
        done.whenComplete((result, failure) -> turns.remove(turn, done));
    }

    private StorageUnavailable busy() {
        counters.increment("patchbay_storage_refused_total{reason=\"busy\"}");
        return new StorageUnavailable("the storage is busy");
    }

    private <T> void perform(Work<T> work, CompletableFuture<T> done, long since) {
        try {
            // Who asked that long ago has given up, or should: the database gets behind no further.
            if (System.nanoTime() - since > config.timeout().toNanos()) throw busy();
            T result = transact(work);
            underWay.decrementAndGet();
            done.complete(result);
        } catch (SQLException e) {
            underWay.decrementAndGet();
            done.completeExceptionally(failed(e));
        } catch (RuntimeException e) {
            underWay.decrementAndGet();
            done.completeExceptionally(e);
        }
    }

    private <T> T transact(Work<T> work) throws SQLException {
        for (int tried = 1; ; tried++) {
            try (Connection connection = pool.getConnection()) {
                // Not committed, it is rolled back when the pool gets it.
                T result = work.in(new Transaction(connection, config.timeout()));
                connection.commit();
                return result;
            } catch (SQLException e) {
                if (tried == TRIES || !Failures.isWorthAnotherTry(e)) throw e;
            }
        }
    }

    private StorageUnavailable failed(SQLException e) {
        counters.increment("patchbay_storage_failures_total");
        if (Failures.isAway(e)) {
            isAway(e);
            probe();
        } else {
            log.atWarn().addKeyValue("reason", Failures.reason(e)).log("a storage query failed");
        }
        return new StorageUnavailable("the storage failed: " + Failures.reason(e), e);
    }

    private void probe() {
        if (closed || !probing.compareAndSet(false, true)) return;
        workers.execute(() -> {
            try {
                tryIt();
            } catch (SQLException | RuntimeException e) {
                // Told by what it is from now on: down.
                log.debug("the storage does not answer", e);
            } finally {
                probing.set(false);
            }
        });
    }

    private void tryIt() throws SQLException {
        try {
            if (!migrated) place.migrate();
            migrated = true;
            try (Connection connection = pool.getConnection()) {
                new Transaction(connection, config.timeout()).first("SELECT 1", row -> row.getInt(1));
                connection.commit();
            }
            isThere();
        } catch (SQLException | RuntimeException e) {
            isAway(e);
            throw e;
        }
    }

    private synchronized void isThere() {
        if (away == null) return;
        away = null;
        log.atInfo().addKeyValue("place", place.detail()).log("storage up");
    }

    private synchronized void isAway(Exception e) {
        boolean wasThere = away == null;
        away = Failures.reason(e);
        if (!wasThere || closed) return;
        counters.increment("patchbay_storage_outages_total");
        log.atWarn()
                .addKeyValue("place", place.detail())
                .addKeyValue("reason", away)
                .log("storage down");
    }
}
