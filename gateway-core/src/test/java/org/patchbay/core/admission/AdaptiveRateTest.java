package org.patchbay.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class AdaptiveRateTest {
    private static final Offset<Double> NEARLY = Offset.offset(0.001);

    @Test
    void a_node_that_does_not_keep_up_admits_a_third_less_than_it_did() {
        AdaptiveRate rate = AdaptiveRate.unrestrained(2_000).after(true, 600);
        assertThat(rate.perSecond()).isCloseTo(420, NEARLY);
        assertThat(rate.isRestrained()).isTrue();
    }

    @Test
    void a_node_that_keeps_up_again_finds_back_to_its_rate() {
        AdaptiveRate rate = AdaptiveRate.unrestrained(300).after(true, 100);
        int intervals = 0;
        while (rate.isRestrained()) {
            rate = rate.after(false, 0);
            intervals++;
        }
        assertThat(rate.perSecond()).isEqualTo(300);
        assertThat(intervals).as("half seconds").isLessThan(20);
    }

    @Property
    void it_is_never_more_than_configured_and_never_nothing(
            @ForAll @IntRange(min = 1, max = 1_000_000) int most,
            @ForAll @Size(max = 50) List<Boolean> behind,
            @ForAll @DoubleRange(min = 0, max = 1_000_000) double admitted) {
        AdaptiveRate rate = AdaptiveRate.unrestrained(most);
        for (boolean each : behind) {
            rate = rate.after(each, admitted);
            assertThat(rate.perSecond()).isBetween((double) Math.min(most, AdaptiveRate.LEAST), (double) most);
        }
    }
}
