package org.patchbay.core.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.core.account.AccountEntry.Password;
import org.patchbay.core.account.Authenticator.Denied;
import org.patchbay.core.account.Authenticator.Granted;
import org.patchbay.core.account.Authenticator.Throttled;
import org.patchbay.core.account.Authenticator.Verdict;
import org.patchbay.core.metrics.Counters;

class LocalAuthenticatorTest {
    private static final Domains DOMAINS = new Domains("localhost", List.of("127.0.0.1"));
    private static final Address ALICE = Address.of("alice", "localhost");
    private static final String REMOTE = "192.0.2.1";

    private final Vertx vertx = Vertx.vertx();
    private final Counters counters = new Counters();
    private final AtomicLong now = new AtomicLong();

    @AfterEach
    void closeVertx() throws Exception {
        await(vertx.close());
    }

    private LocalAuthenticator given(AuthConfig config, Accounts accounts) {
        return new LocalAuthenticator(vertx, DOMAINS, accounts, config, now::get, counters);
    }

    private LocalAuthenticator given(AuthConfig config) {
        return given(
                config,
                InMemoryAccounts.of(
                        List.of(
                                new AccountEntry("alice", new Password("patchbay")),
                                new AccountEntry("j\u00FCrgen", new Password("gr\u00FC\u00DFe"))),
                        DOMAINS,
                        new KeyDerivation(config.iterations())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "alice@localhost", "alice@LOCALHOST", "alice@127.0.0.1", "alice/phone"})
    void the_right_password_is_granted_however_the_user_is_written(String user) {
        assertThat(when(given(config(4096)).byPassword(user, "patchbay", REMOTE)))
                .isEqualTo(new Granted(ALICE));
    }

    @Test
    void a_password_in_any_form_of_its_characters_is_granted() {
        assertThat(when(given(config(4096)).byPassword("j\u00FCrgen", "gru\u0308\u00DFe", REMOTE)))
                .isInstanceOf(Granted.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Patchbay", "patchbay ", "patchbay\u0000", "\u00AD", "pass\uD83D"})
    void any_other_password_is_denied(String password) {
        assertThat(when(given(config(4096)).byPassword("alice", password, REMOTE)))
                .isEqualTo(new Denied("wrong password"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mallory", "Alice", "alice@example.org", "two words", "", "a@b@c"})
    void a_user_that_is_none_of_ours_is_denied(String user) {
        assertThat(when(given(config(4096)).byPassword(user, "patchbay", REMOTE)))
                .isEqualTo(new Denied("unknown user"));
    }

    @Test
    void a_password_without_end_is_denied() {
        assertThat(when(given(config(4096)).byPassword("alice", "x".repeat(100_000), REMOTE)))
                .isEqualTo(new Denied("the password is too long"));
    }

    @Test
    void an_unknown_user_costs_the_same_hash_as_a_known_one() {
        LocalAuthenticator authenticator = given(config(4096));
        when(authenticator.byPassword("alice", "wrong", REMOTE));
        when(authenticator.byPassword("mallory", "wrong", REMOTE));
        when(authenticator.byPassword("two words", "wrong", REMOTE));
        when(authenticator.byPassword("alice", "\u0000", REMOTE));

        assertThat(counters.value("patchbay_auth_hashes_total")).isEqualTo(4);
        assertThat(LocalAuthenticator.nobodysKeys(200_000).iterations()).isEqualTo(200_000);
    }

    @Test
    void the_verdict_comes_on_the_callers_event_loop() throws Exception {
        LocalAuthenticator authenticator = given(config(4096));
        Context context = vertx.getOrCreateContext();
        CompletableFuture<Boolean> same = new CompletableFuture<>();

        context.runOnContext(go -> authenticator
                .byPassword("alice", "patchbay", REMOTE)
                .onComplete(done -> same.complete(Vertx.currentContext() == context && Context.isOnEventLoopThread())));

        assertThat(same.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void failures_of_a_user_are_limited_from_wherever_they_come() {
        LocalAuthenticator authenticator = given(config(4096));
        for (int i = 0; i < 3; i++) when(authenticator.byPassword("alice", "wrong", "192.0.2." + i));

        assertThat(when(authenticator.byPassword("alice@127.0.0.1", "patchbay", "192.0.2.9")))
                .isEqualTo(new Throttled(10));

        now.addAndGet(10_000);
        assertThat(when(authenticator.byPassword("alice", "patchbay", "192.0.2.9")))
                .isInstanceOf(Granted.class);
        assertThat(counters.value("patchbay_auth_denied_total")).isEqualTo(3);
        assertThat(counters.value("patchbay_auth_throttled_total{limit=\"failures\"}"))
                .isEqualTo(1);
        assertThat(counters.value("patchbay_auth_granted_total")).isEqualTo(1);
    }

    @Test
    void failures_of_an_address_are_limited_whoever_is_tried() {
        LocalAuthenticator authenticator = given(config(4096));
        for (int i = 0; i < 5; i++) when(authenticator.byPassword("user" + i, "wrong", REMOTE));

        assertThat(when(authenticator.byPassword("alice", "patchbay", REMOTE))).isInstanceOf(Throttled.class);
        assertThat(when(authenticator.byToken("x.y.z", REMOTE))).isInstanceOf(Throttled.class);
    }

    @Test
    void logging_in_often_is_no_failure() {
        LocalAuthenticator authenticator = given(config(4096));

        for (int i = 0; i < 20; i++) {
            assertThat(when(authenticator.byPassword("alice", "patchbay", REMOTE)))
                    .isInstanceOf(Granted.class);
        }
    }

    @Test
    void a_full_queue_is_told_to_come_again_and_holds_it_against_nobody() throws Exception {
        AuthConfig small = new AuthConfig(200_000, 1, 1, 100, 100, Duration.ofSeconds(30), 100, Optional.empty());
        LocalAuthenticator authenticator = given(small);

        List<Future<Verdict>> all = IntStream.range(0, 6)
                .mapToObj(i -> authenticator.byPassword("alice", "patchbay", REMOTE))
                .toList();
        List<Verdict> verdicts = all.stream().map(this::when).toList();

        assertThat(verdicts.subList(0, 2)).allMatch(Granted.class::isInstance);
        assertThat(verdicts.subList(2, 6)).allMatch(new Throttled(1)::equals);
        assertThat(counters.value("patchbay_auth_throttled_total{limit=\"queue\"}"))
                .isEqualTo(4);
        assertThat(when(authenticator.byPassword("alice", "patchbay", REMOTE))).isInstanceOf(Granted.class);
    }

    @Test
    void accounts_that_cannot_be_read_fail_the_attempt_and_count_against_nobody() {
        LocalAuthenticator authenticator =
                given(config(4096), user -> Future.failedFuture(new IllegalStateException("the storage is away")));

        for (int i = 0; i < 10; i++) {
            assertThat(failure(authenticator.byPassword("alice", "patchbay", REMOTE)))
                    .hasMessage("the storage is away");
        }
    }

    @Test
    void accounts_that_throw_fail_the_attempt_too() {
        LocalAuthenticator authenticator = given(config(4096), user -> {
            throw new IllegalStateException("a bug");
        });

        for (int i = 0; i < 10; i++) {
            assertThat(failure(authenticator.byPassword("alice", "patchbay", REMOTE)))
                    .hasMessage("a bug");
        }
    }

    @Test
    void tokens_are_denied_where_none_are_configured() {
        assertThat(when(given(config(4096)).byToken("x.y.z", REMOTE)))
                .isEqualTo(new Denied("tokens are not configured"));
    }

    private static AuthConfig config(int iterations) {
        return new AuthConfig(iterations, 2, 100, 3, 5, Duration.ofSeconds(30), 100, Optional.empty());
    }

    private <T> T when(Future<T> future) {
        try {
            return await(future);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static Throwable failure(Future<?> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .handle((result, e) -> e == null ? new AssertionError("no failure") : e)
                .join();
    }
}
