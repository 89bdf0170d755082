package org.patchbay.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.patchbay.benchmarks.bare.BareProcess;
import org.patchbay.benchmarks.phone.PhoneKit;
import org.patchbay.benchmarks.phone.Protocol;
import org.patchbay.benchmarks.server.Gateway;
import org.patchbay.benchmarks.server.Server;

/** That calls can be made between phones of any two protocols, through both kinds of servers; nothing is said about time. */
class ShortCallsTest {
    private static final Cast CAST = new Cast(2, 2, 20);
    private static final int CALLS = 8;

    @Test
    void each_protocol_calls_and_is_called_through_the_gateway() throws Exception {
        try (PhoneKit kit = new PhoneKit(1);
                Server server = Gateway.start(List.of("-Xmx256m"), CAST.users())) {
            callEachOther(kit, server);
        }
    }

    @Test
    void each_protocol_calls_and_is_called_through_the_switchboard() throws Exception {
        try (PhoneKit kit = new PhoneKit(1);
                Server server = BareProcess.start()) {
            callEachOther(kit, server);
        }
    }

    /** Four pairs in which each protocol is on either side once. */
    private static void callEachOther(PhoneKit kit, Server server) throws InterruptedException {
        Protocol[] protocols = Protocol.values();
        for (int i = 0; i < protocols.length; i++) {
            Pair pair = new Pair(protocols[i], protocols[(i + 1) % protocols.length]);
            try (Crew crew = Crew.login(kit, server, pair, CAST)) {
                Stretch stretch = crew.run(CALLS, 1);
                // On a machine that does not keep up the gateway lets fewer in, which is another test's matter.
                assertThat(stretch.failures().keySet())
                        .as(pair.shown())
                        .allMatch(why -> why.contains("CONGESTION") || why.contains("503") || why.contains("resource"));
                assertThat(stretch.answered()).as(pair.shown()).isPositive();
                assertThat(stretch.answered() + stretch.failed())
                        .as(pair.shown())
                        .isEqualTo(CALLS);
                assertThat(stretch.setUp().getTotalCount()).isEqualTo(stretch.answered());
                assertThat(stretch.offer().getTotalCount()).isGreaterThanOrEqualTo(stretch.answered());
                assertThat(stretch.residentBytes()).isPositive();
            }
        }
    }
}
