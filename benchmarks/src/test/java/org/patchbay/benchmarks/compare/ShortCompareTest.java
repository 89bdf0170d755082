package org.patchbay.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.patchbay.benchmarks.load.Cast;
import org.patchbay.benchmarks.load.Stretch;
import org.patchbay.benchmarks.phone.PhoneKit;

/** That each contestant of each discipline can be measured, as far as it is installed; nothing is said about time. */
@Tag("load")
class ShortCompareTest {
    private static final int RATE = 5;

    @TestFactory
    List<DynamicTest> every_contestant_that_is_there_can_be_measured() {
        return Discipline.all(List.of("-Xmx256m")).stream()
                .flatMap(discipline -> discipline.contestants().stream()
                        .filter(Contestant::isThere)
                        .filter(contestant -> !isTestedElsewhere(discipline, contestant))
                        .map(contestant -> DynamicTest.dynamicTest(
                                discipline.word() + ", " + contestant.name(), () -> measure(discipline, contestant))))
                .toList();
    }

    /** What is a call of the gateway's usual phones, or a server that another discipline starts. */
    private static boolean isTestedElsewhere(Discipline discipline, Contestant contestant) {
        boolean gateway = contestant.name().equals("Patchbay");
        return switch (discipline.word()) {
            case "ws-sip", "sip-sip" -> gateway;
            case "message" -> !gateway;
            default -> false;
        };
    }

    private static void measure(Discipline discipline, Contestant contestant) throws InterruptedException {
        Cast cast = new Cast(1, 1, discipline.cast().holdMs());
        try (PhoneKit kit = new PhoneKit(1);
                Contestant.Bout bout = contestant.open(kit, cast, RATE)) {
            Stretch stretch = bout.crew().run(RATE, 1);
            assertThat(stretch.answered())
                    .as(String.valueOf(stretch.failures()))
                    .isPositive();
        }
    }
}
