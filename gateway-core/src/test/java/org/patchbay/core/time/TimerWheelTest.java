package org.patchbay.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
    private final HandTicker ticker = new HandTicker();
    private final TimerWheel wheel = new TimerWheel(ticker, Duration.ofMillis(10), 8);
    private final List<String> ran = new ArrayList<>();

    @Test
    void timer_runs_once_and_not_early() {
        wheel.schedule(Duration.ofMillis(25), () -> ran.add("a"));
        ticker.advance(20);
        assertThat(ran).isEmpty();
        ticker.advance(10);
        assertThat(ran).containsExactly("a");
        ticker.advance(500);
        assertThat(ran).containsExactly("a");
    }

    @Test
    void timer_of_several_turns_waits_for_its_own_turn() {
        wheel.schedule(Duration.ofMillis(250), () -> ran.add("third turn"));
        ticker.advance(240);
        assertThat(ran).isEmpty();
        ticker.advance(10);
        assertThat(ran).containsExactly("third turn");
    }

    @Test
    void cancelled_timer_does_not_run() {
        Timeout timeout = wheel.schedule(Duration.ofMillis(20), () -> ran.add("a"));
        assertThat(timeout.isPending()).isTrue();
        timeout.cancel();
        timeout.cancel();
        assertThat(timeout.isPending()).isFalse();
        assertThat(wheel.pending()).isZero();
        ticker.advance(100);
        assertThat(ran).isEmpty();
    }

    @Test
    void timer_may_cancel_another_that_is_due_in_the_same_tick() {
        List<Timeout> second = new ArrayList<>();
        wheel.schedule(Duration.ofMillis(10), () -> second.get(0).cancel());
        second.add(wheel.schedule(Duration.ofMillis(10), () -> ran.add("second")));
        ticker.advance(50);
        assertThat(ran).isEmpty();
        assertThat(wheel.pending()).isZero();
    }

    @Test
    void timer_may_start_itself_again() {
        class Again implements Runnable {
            @Override
            public void run() {
                ran.add("tick");
                if (ran.size() < 3) wheel.schedule(Duration.ZERO, this);
            }
        }
        wheel.schedule(Duration.ZERO, new Again());
        ticker.advance(10);
        assertThat(ran).hasSize(1);
        ticker.advance(20);
        assertThat(ran).hasSize(3);
    }

    @Test
    void failing_task_harms_no_other() {
        wheel.schedule(Duration.ofMillis(10), () -> {
            throw new IllegalStateException("on purpose");
        });
        wheel.schedule(Duration.ofMillis(10), () -> ran.add("survivor"));
        ticker.advance(10);
        assertThat(ran).containsExactly("survivor");
    }

    @Test
    void nothing_ticks_while_no_timer_runs() {
        assertThat(ticker.isTicking()).isFalse();
        wheel.schedule(Duration.ofMillis(10), () -> ran.add("a"));
        assertThat(ticker.isTicking()).isTrue();
        ticker.advance(20);
        assertThat(ticker.isTicking()).isFalse();
        ticker.advance(1000);
        wheel.schedule(Duration.ofMillis(30), () -> ran.add("b"));
        ticker.advance(20);
        assertThat(ran).containsExactly("a");
        ticker.advance(20);
        assertThat(ran).containsExactly("a", "b");
    }

    @Test
    void stall_of_many_turns_runs_all_that_is_due() {
        for (int millis = 10; millis <= 300; millis += 10) {
            String name = "t" + millis;
            wheel.schedule(Duration.ofMillis(millis), () -> ran.add(name));
        }
        ticker.stall(200);
        assertThat(ran).hasSize(20);
        ticker.advance(100);
        assertThat(ran).hasSize(30);
    }

    @Test
    void wheel_says_what_it_expects() {
        assertThatThrownBy(() -> new TimerWheel(ticker, Duration.ofMillis(10), 12))
                .hasMessage("slots 12: expected a power of two");
        assertThatThrownBy(() -> new TimerWheel(ticker, Duration.ofNanos(10), 16))
                .hasMessageContaining("expected at least 1 ms");
    }

    @Property(tries = 300)
    void every_timer_runs_within_one_tick_of_its_time_unless_cancelled(
            @ForAll @Size(max = 60) List<@IntRange(max = 2000) Integer> delays) {
        HandTicker clock = new HandTicker();
        TimerWheel turning = new TimerWheel(clock, Duration.ofMillis(10), 16);
        List<Long> lateness = new ArrayList<>();
        int cancelled = 0;
        for (int i = 0; i < delays.size(); i++) {
            long due = clock.millis() + delays.get(i);
            Timeout timeout =
                    turning.schedule(Duration.ofMillis(delays.get(i)), () -> lateness.add(clock.millis() - due));
            if (i % 5 == 4) {
                timeout.cancel();
                cancelled++;
            }
            clock.advance(i % 3 * 10);
        }
        clock.advance(3000);
        // Those that were due before their cancelling came can't be among the cancelled: it comes at once.
        assertThat(lateness).hasSize(delays.size() - cancelled).allMatch(late -> late >= 0 && late <= 10);
        assertThat(turning.pending()).isZero();
        assertThat(clock.isTicking()).isFalse();
    }

    @Test
    void after_a_stall_what_came_meanwhile_is_read_before_a_timer_runs() {
        wheel.readFirst(() -> false);
        wheel.schedule(Duration.ofMillis(30), () -> ran.add("a"));
        ticker.stall(500);
        assertThat(ran).isEmpty();
        ticker.stall(10);
        assertThat(ran).containsExactly("a");
    }

    @Test
    void while_input_waits_timers_do_but_not_for_ever() {
        AtomicBoolean waits = new AtomicBoolean(true);
        wheel.readFirst(waits::get);
        wheel.schedule(Duration.ofMillis(10), () -> ran.add("a"));
        ticker.advance(300);
        assertThat(ran).isEmpty();
        waits.set(false);
        ticker.advance(10);
        assertThat(ran).containsExactly("a");

        waits.set(true);
        wheel.schedule(Duration.ofMillis(10), () -> ran.add("b"));
        ticker.advance(600);
        assertThat(ran).containsExactly("a", "b");
    }

    @Test
    void wheel_turns_on_an_event_loop() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            CompletableFuture<Boolean> onLoop = new CompletableFuture<>();
            vertx.runOnContext(ignored -> TimerWheel.on(vertx)
                    .schedule(
                            Duration.ofMillis(20), () -> onLoop.complete(io.vertx.core.Context.isOnEventLoopThread())));
            assertThat(onLoop.get(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    /** A clock that is moved by hand. */
    private static final class HandTicker implements Ticker {
        private long nanos = 1_000_000_007L;
        private @Nullable Runnable tick;

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public Runnable every(Duration period, Runnable task) {
            tick = task;
            return () -> tick = null;
        }

        long millis() {
            return nanos / 1_000_000;
        }

        boolean isTicking() {
            return tick != null;
        }

        /** Lets the time pass with a tick every 10 ms. */
        void advance(int millis) {
            for (int passed = 0; passed < millis; passed += 10) stall(10);
        }

        /** Lets the time pass with a single tick at its end. */
        void stall(int millis) {
            nanos += millis * 1_000_000L;
            Runnable present = tick;
            if (present != null) present.run();
        }
    }
}
