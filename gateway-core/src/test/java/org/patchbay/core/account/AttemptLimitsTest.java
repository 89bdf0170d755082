package org.patchbay.core.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.patchbay.core.account.AttemptLimits.Attempt;
import org.patchbay.core.account.AttemptLimits.Entered;
import org.patchbay.core.account.AttemptLimits.Entry;
import org.patchbay.core.account.AttemptLimits.Wait;

class AttemptLimitsTest {
    private final AtomicLong now = new AtomicLong();
    // 3 failures per user and 5 per remote address in 30 seconds.
    private final AttemptLimits limits = new AttemptLimits(
            new AuthConfig(4096, 1, 10, 3, 5, Duration.ofSeconds(30), 100, Optional.empty()), now::get);

    @Test
    void a_user_has_so_many_failures() {
        fail("bob", "192.0.2.1");
        fail("bob", "192.0.2.2");
        fail("bob", "192.0.2.3");

        assertThat(limits.enter("bob", "192.0.2.4")).isEqualTo(new Wait(10));
        assertThat(limits.enter("alice", "192.0.2.4")).isInstanceOf(Entered.class);
    }

    @Test
    void failures_are_forgotten_with_time() {
        fail("bob", "192.0.2.1");
        fail("bob", "192.0.2.1");

        now.addAndGet(14_999);
        assertThat(limits.enter("bob", "192.0.2.1")).isInstanceOf(Wait.class);

        now.addAndGet(1);
        assertThat(limits.enter("bob", "192.0.2.1")).isInstanceOf(Entered.class);
        assertThat(limits.enter("bob", "192.0.2.1")).isInstanceOf(Wait.class);
    }

    @Test
    void guesses_sent_at_once_are_as_bounded_as_guesses_in_turn() {
        limits.enter("bob", "192.0.2.1");
        limits.enter("bob", "192.0.2.2");
        limits.enter("bob", "192.0.2.3");

        assertThat(limits.enter("bob", "192.0.2.4")).isInstanceOf(Wait.class);
    }

    @Test
    void success_costs_nothing_and_is_not_remembered() {
        for (int i = 0; i < 50; i++) attempt(limits.enter("bob", "192.0.2.1")).forgiven();

        assertThat(limits.enter("bob", "192.0.2.1")).isInstanceOf(Entered.class);
        attempt(limits.enter("alice", "192.0.2.1")).forgiven();
        assertThat(limits.remembered())
                .as("the one attempt under way, of a user and from an address")
                .isEqualTo(2);
    }

    @Test
    void a_remote_address_has_so_many_failures_over_all_users() {
        for (int i = 0; i < 5; i++) fail("user" + i, "192.0.2.1");

        assertThat(limits.enter("bob", "192.0.2.1")).isEqualTo(new Wait(6));
        assertThat(limits.enter("bob", "192.0.2.2")).isInstanceOf(Entered.class);
    }

    @Test
    void one_address_that_keeps_failing_keeps_nobody_else_from_the_user() {
        for (int i = 0; i < 100; i++) {
            if (limits.enter("bob", "198.51.100.1") instanceof Entered entered)
                entered.attempt().failed();
            now.addAndGet(1_000);
            assertThat(limits.enter("bob", "192.0.2.1"))
                    .satisfies(entry -> attempt(entry).forgiven());
        }
    }

    @Test
    void any_number_of_addresses_that_fail_do_not_lock_out_where_the_user_logs_in_from() {
        attempt(limits.enter("bob", "192.0.2.1")).succeeded();
        for (int i = 0; i < 100; i++) {
            if (limits.enter("bob", "198.51.100." + i) instanceof Entered entered)
                entered.attempt().failed();
        }

        assertThat(limits.enter("bob", "203.0.113.1"))
                .as("an address like any other")
                .isInstanceOf(Wait.class);
        assertThat(limits.enter("bob", "192.0.2.1")).isInstanceOf(Entered.class);
    }

    @Test
    void an_address_that_the_user_logged_in_from_may_fail_as_often_as_others() {
        attempt(limits.enter("bob", "192.0.2.1")).succeeded();
        for (int i = 0; i < 3; i++) fail("bob", "192.0.2.1");

        assertThat(limits.enter("bob", "192.0.2.1")).isEqualTo(new Wait(10));
    }

    @Test
    void no_number_of_log_ins_fills_memory() {
        for (int i = 0; i < 10_000; i++)
            attempt(limits.enter("bob", "198.51.100." + i)).succeeded();

        assertThat(limits.known()).isEqualTo(100);
    }

    @Test
    void an_office_may_log_in_at_once() {
        for (int i = 0; i < 50; i++) {
            assertThat(limits.enter("user" + i, "192.0.2.1")).isInstanceOf(Entered.class);
        }
    }

    @Test
    void an_attempt_that_is_held_up_by_its_address_costs_its_user_nothing() {
        for (int i = 0; i < 5; i++) fail("user" + i, "192.0.2.1");

        for (int i = 0; i < 9; i++) assertThat(limits.enter("bob", "192.0.2.1")).isInstanceOf(Wait.class);

        assertThat(limits.enter("bob", "192.0.2.2")).isInstanceOf(Entered.class);
    }

    @Test
    void ipv6_addresses_of_one_network_count_as_one() {
        for (int i = 1; i <= 5; i++) fail("user" + i, "2001:db8::" + i);

        assertThat(limits.enter("bob", "2001:db8:0:0:ffff::1%eth0")).isInstanceOf(Wait.class);
        assertThat(limits.enter("bob", "2001:db8:0:1::1")).isInstanceOf(Entered.class);
    }

    @Test
    void an_ipv4_address_written_as_ipv6_is_the_same_address() {
        for (int i = 1; i <= 5; i++) fail("user" + i, "::ffff:192.0.2.1");

        assertThat(limits.enter("bob", "192.0.2.1")).isInstanceOf(Wait.class);
    }

    @Test
    void what_is_no_address_counts_as_it_is_written() {
        for (int i = 1; i <= 5; i++) fail("user" + i, "not:an:address");

        assertThat(limits.enter("bob", "not:an:address")).isInstanceOf(Wait.class);
    }

    @Test
    void a_flood_of_names_fills_no_memory() {
        for (int i = 0; i < 10_000; i++) fail("user" + i, "198.51.100." + i);

        assertThat(limits.remembered()).isEqualTo(300);
    }

    @Test
    void credentials_that_name_nobody_are_limited_by_their_address() {
        for (int i = 0; i < 5; i++) fail("", "192.0.2.1");

        assertThat(limits.enter("", "192.0.2.1")).isInstanceOf(Wait.class);
        assertThat(limits.enter("", "192.0.2.2")).isInstanceOf(Entered.class);
    }

    private void fail(String user, String remote) {
        attempt(limits.enter(user, remote)).failed();
    }

    private static Attempt attempt(Entry entry) {
        assertThat(entry).isInstanceOf(Entered.class);
        return ((Entered) entry).attempt();
    }
}
