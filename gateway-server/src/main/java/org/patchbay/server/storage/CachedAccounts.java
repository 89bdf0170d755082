package org.patchbay.server.storage;

import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.core.account.Accounts;
import org.patchbay.core.metrics.Counters;
import org.patchbay.server.config.StorageConfig;

/**
 * Remembers accounts that were looked up. While the place behind fails, who was found before is found still, as long as the configuration
 * allows: so that a phone can register and a user can log in while the database is away. That somebody is unknown is remembered
 * shortly, and apart, so that names that are tried out push no user out.
 */
final class CachedAccounts implements Accounts {
    private final Accounts behind;
    private final StorageConfig.AccountCache config;
    private final LongSupplier clock;
    private final Counters counters;
    private final Map<Address, Remembered> found;
    private final Map<Address, Remembered> unknown;

    private record Remembered(Lookup lookup, long atMs) {}

    /** @param clock milliseconds; goes on steadily */
    CachedAccounts(Accounts behind, StorageConfig.AccountCache config, LongSupplier clock, Counters counters) {
        this.behind = behind;
        this.config = config;
        this.clock = clock;
        this.counters = counters;
        this.found = latestUsed(config.entries());
        this.unknown = latestUsed(config.entries());
        counters.gauge("patchbay_storage_accounts_cached", this::size);
    }

    private static Map<Address, Remembered> latestUsed(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Address, Remembered> eldest) {
                return size() > most;
            }
        };
    }

    @Override
    public Future<Lookup> find(Address user) {
        Address key = user.bare();
        Remembered held = remembered(key);
        long now = clock.getAsLong();
        if (held != null && now - held.atMs() < freshMs(held.lookup())) return Future.succeededFuture(held.lookup());
        return behind.find(key).onSuccess(lookup -> remember(key, lookup)).recover(failure -> {
            if (held == null
                    || !(held.lookup() instanceof Found)
                    || now - held.atMs() >= config.stale().toMillis()) {
                return Future.failedFuture(failure);
            }
            counters.increment("patchbay_storage_stale_accounts_total");
            return Future.succeededFuture(held.lookup());
        });
    }

    private long freshMs(Lookup lookup) {
        return (lookup instanceof Found ? config.fresh() : config.unknown()).toMillis();
    }

    private synchronized @Nullable Remembered remembered(Address key) {
        Remembered held = found.get(key);
        return held == null ? unknown.get(key) : held;
    }

    private synchronized void remember(Address key, Lookup lookup) {
        boolean isFound = lookup instanceof Found;
        (isFound ? unknown : found).remove(key);
        (isFound ? found : unknown).put(key, new Remembered(lookup, clock.getAsLong()));
    }

    private synchronized long size() {
        return found.size() + unknown.size();
    }
}
