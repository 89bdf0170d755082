package org.patchbay.benchmarks.state;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.patchbay.benchmarks.phone.Doors;
import org.patchbay.benchmarks.phone.Phone;
import org.patchbay.benchmarks.phone.PhoneKit;

/** That what can't be connected is said before anything waits for it. */
@DisabledOnOs(OS.WINDOWS)
class DevicesTest {
    @Test
    void more_connections_than_files_may_be_open_are_refused() throws InterruptedException {
        IntFunction<Phone> none = i -> {
            throw new AssertionError("nothing is to be made");
        };
        try (PhoneKit kit = new PhoneKit(1);
                Devices devices = new Devices(kit, new Doors(0, 0, 0, 0))) {
            assertThatThrownBy(() -> devices.login(none, 0, Integer.MAX_VALUE, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("files open");
        }
    }
}
