package org.patchbay.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** That a peer is given ports that it can have. */
class PeerProcessTest {
    @Test
    void ports_are_free_and_below_those_of_connections() throws IOException {
        List<Integer> ports =
                IntStream.range(0, 50).mapToObj(i -> PeerProcess.freePort()).toList();

        assertThat(ports).doesNotHaveDuplicates().allMatch(port -> port < 32_768);
        for (int port : ports) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThat(socket.getLocalPort()).isEqualTo(port);
            }
        }
    }
}
