package org.patchbay.core.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.patchbay.core.Address;
import org.patchbay.core.admission.Admission.Admitted;
import org.patchbay.core.admission.Admission.Place;
import org.patchbay.core.admission.Admission.Refused;
import org.patchbay.core.admission.Admission.Verdict;
import org.patchbay.core.metrics.Counters;

class AdmissionTest {
    private static final Address ALICE = Address.of("alice", "localhost");
    private static final Address BOB = Address.of("bob", "localhost");

    private final AtomicLong now = new AtomicLong();
    private final Counters counters = new Counters();

    private Admission given(AdmissionConfig config) {
        return new Admission(config, now::get, counters);
    }

    @Test
    void a_node_takes_so_many_calls_and_no_more() {
        Admission admission = given(new AdmissionConfig(2, 10, 100, 100));
        Place first = admitted(admission.admit(ALICE));
        admitted(admission.admit(BOB));

        assertThat(admission.admit(ALICE)).isEqualTo(new Refused("the gateway has as many calls as it takes", 10));

        first.release();
        assertThat(admission.admit(BOB)).isInstanceOf(Admitted.class);
        assertThat(counters.value("patchbay_admission_calls")).isEqualTo(2);
        assertThat(counters.value("patchbay_admission_refused_total{limit=\"node\"}"))
                .isEqualTo(1);
    }

    @Test
    void a_user_has_so_many_calls_over_all_devices() {
        Admission admission = given(new AdmissionConfig(10, 2, 100, 100));
        Place first = admitted(admission.admit(ALICE.withDevice("phone")));
        admitted(admission.admit(ALICE.withDevice("browser")));

        assertThat(admission.admit(ALICE.withDevice("tablet")))
                .isEqualTo(new Refused("you have as many calls as you may", 10));
        assertThat(admission.admit(BOB)).as("another user").isInstanceOf(Admitted.class);

        first.release();
        assertThat(admission.admit(ALICE)).isInstanceOf(Admitted.class);
    }

    @Test
    void new_calls_come_at_a_rate_with_bursts() {
        Admission admission = given(new AdmissionConfig(100, 100, 1, 2));
        admitted(admission.admit(ALICE));
        admitted(admission.admit(ALICE));

        assertThat(admission.admit(ALICE)).isEqualTo(new Refused("too many new calls at once", 1));

        now.addAndGet(1_000);
        assertThat(admission.admit(ALICE)).isInstanceOf(Admitted.class);
        assertThat(admission.admit(ALICE)).isInstanceOf(Refused.class);
    }

    @Test
    void a_refused_call_holds_no_place_and_takes_no_token() {
        Admission admission = given(new AdmissionConfig(1, 1, 1, 2));
        Place place = admitted(admission.admit(ALICE));
        IntStream.range(0, 10).forEach(i -> assertThat(admission.admit(BOB)).isInstanceOf(Refused.class));

        place.release();

        assertThat(admission.admit(BOB)).as("the second token of the burst").isInstanceOf(Admitted.class);
        assertThat(counters.value("patchbay_admission_calls")).isEqualTo(1);
    }

    @Test
    void a_place_is_given_back_once() {
        Admission admission = given(new AdmissionConfig(10, 10, 100, 100));
        Place place = admitted(admission.admit(ALICE));
        admitted(admission.admit(ALICE));

        place.release();
        place.release();

        assertThat(counters.value("patchbay_admission_calls")).isEqualTo(1);
    }

    @Test
    void limits_hold_against_many_threads() throws Exception {
        Admission admission = given(new AdmissionConfig(7, 3, 1_000_000, 1_000_000));
        AtomicLong highest = new AtomicLong();
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<? extends Future<?>> all = IntStream.range(0, 4)
                    .mapToObj(thread -> pool.submit(() -> {
                        start.await();
                        for (int i = 0; i < 20_000; i++) {
                            if (admission.admit(Address.of("u" + i % 3, "localhost")) instanceof Admitted admitted) {
                                highest.accumulateAndGet(counters.value("patchbay_admission_calls"), Math::max);
                                admitted.place().release();
                            }
                        }
                        return null;
                    }))
                    .toList();
            start.countDown();
            for (Future<?> one : all) one.get();
        } finally {
            pool.shutdownNow();
        }

        assertThat(highest.get()).isBetween(1L, 7L);
        assertThat(counters.value("patchbay_admission_calls")).isZero();
        assertThat(IntStream.range(0, 3).mapToObj(i -> admission.admit(ALICE))).allMatch(Admitted.class::isInstance);
    }

    @Test
    void a_limit_of_nothing_is_no_configuration() {
        assertThatThrownBy(() -> new AdmissionConfig(1, 1, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("admission.newCallsPerSecond: 0, expected 1 to 1000000");
    }

    private static Place admitted(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Admitted.class);
        return ((Admitted) verdict).place();
    }
}
