package org.patchbay.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.patchbay.core.Address;
import org.patchbay.core.account.Account;
import org.patchbay.core.account.Accounts;
import org.patchbay.core.account.DigestKeys;
import org.patchbay.core.account.ScramKeys;
import org.patchbay.core.metrics.Counters;
import org.patchbay.server.config.StorageConfig;

class CachedAccountsTest {
    private static final Address ALICE = Address.of("alice", "localhost");
    private static final Address BOB = Address.of("bob", "localhost");
    private static final Address NOBODY = Address.of("nobody", "localhost");

    private final Map<Address, Account> kept = new HashMap<>(Map.of(ALICE, account(ALICE), BOB, account(BOB)));
    private final List<Address> asked = new ArrayList<>();
    private final Counters counters = new Counters();
    private boolean away;
    private long now = 5_000_000;
    private final CachedAccounts accounts = cache(10);

    private CachedAccounts cache(int entries) {
        return new CachedAccounts(
                this::behind,
                new StorageConfig.AccountCache(
                        entries, Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofHours(1)),
                () -> now,
                counters);
    }

    private Future<Accounts.Lookup> behind(Address user) {
        asked.add(user);
        if (away) return Future.failedFuture(new StorageUnavailable("down"));
        Account account = kept.get(user);
        return Future.succeededFuture(account == null ? new Accounts.Unknown(user) : new Accounts.Found(account));
    }

    private static Account account(Address user) {
        ScramKeys keys = new ScramKeys("c2FsdA==", 4096, "", "");
        return new Account(user, keys, keys, new DigestKeys("", ""));
    }

    private boolean isFound(Address user) {
        return accounts.find(user).result() instanceof Accounts.Found;
    }

    @Test
    void who_was_found_is_not_looked_up_again_while_fresh() {
        assertThat(isFound(ALICE)).isTrue();
        now += 59_999;
        assertThat(isFound(ALICE.withDevice("desk"))).isTrue();
        assertThat(asked).containsExactly(ALICE);
        now += 1;
        assertThat(isFound(ALICE)).isTrue();
        assertThat(asked).containsExactly(ALICE, ALICE);
    }

    @Test
    void who_was_removed_is_unknown_once_no_longer_fresh() {
        isFound(ALICE);
        kept.remove(ALICE);
        now += 60_000;
        assertThat(accounts.find(ALICE).result()).isEqualTo(new Accounts.Unknown(ALICE));
        away = true;
        now += 60_000;
        assertThat(accounts.find(ALICE).failed()).isTrue();
    }

    @Test
    void who_is_unknown_is_looked_up_again_soon() {
        assertThat(isFound(NOBODY)).isFalse();
        now += 4_999;
        assertThat(isFound(NOBODY)).isFalse();
        assertThat(asked).hasSize(1);
        kept.put(NOBODY, account(NOBODY));
        now += 1;
        assertThat(isFound(NOBODY)).isTrue();
    }

    @Test
    void who_was_found_is_found_still_while_the_place_behind_is_away_but_not_for_ever() {
        isFound(ALICE);
        away = true;
        now += 3_599_999;
        assertThat(isFound(ALICE)).isTrue();
        assertThat(counters.value("patchbay_storage_stale_accounts_total")).isEqualTo(1);
        now += 1;
        assertThat(accounts.find(ALICE).cause()).isInstanceOf(StorageUnavailable.class);
    }

    @Test
    void who_was_never_found_can_not_be_while_the_place_behind_is_away() {
        isFound(NOBODY);
        now += 5_000;
        away = true;
        assertThat(accounts.find(BOB).failed()).isTrue();
        // That nobody of that name was known a while ago is no answer.
        assertThat(accounts.find(NOBODY).failed()).isTrue();
        away = false;
        assertThat(isFound(BOB)).isTrue();
    }

    @Test
    void names_that_are_tried_out_push_no_user_out() {
        CachedAccounts small = cache(2);
        small.find(ALICE);
        for (int i = 0; i < 100; i++) small.find(Address.of("guess" + i, "localhost"));
        away = true;
        assertThat(small.find(ALICE).result()).isInstanceOf(Accounts.Found.class);
        assertThat(counters.value("patchbay_storage_accounts_cached")).isEqualTo(3);
    }
}
