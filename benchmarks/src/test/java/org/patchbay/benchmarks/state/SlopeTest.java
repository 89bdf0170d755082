package org.patchbay.benchmarks.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The line through the heap's sizes. */
class SlopeTest {
    @Test
    void a_heap_that_grows_is_not_flat() {
        Slope slope = Slope.of(points(1_000, 10));
        assertThat(slope.perHour()).isCloseTo(1_000, within(50.0));
        assertThat(slope.isFlat()).isFalse();
    }

    @Test
    void a_heap_that_only_trembles_is_flat() {
        assertThat(Slope.of(points(0, 100)).isFlat()).isTrue();
    }

    @Test
    void two_points_say_nothing() {
        assertThat(Slope.of(points(1_000, 0).subList(0, 2)).isFlat()).isTrue();
    }

    private static List<Slope.Point> points(double perHour, double tremble) {
        List<Slope.Point> points = new ArrayList<>();
        for (int i = 0; i < 20; i++)
            points.add(new Slope.Point(i / 10.0, 5_000 + perHour * i / 10.0 + (i % 2 == 0 ? tremble : -tremble)));
        return points;
    }
}
