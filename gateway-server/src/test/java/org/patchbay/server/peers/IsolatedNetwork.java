package org.patchbay.server.peers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A network of its own for a peer: a network namespace, which a cable (a pair of veth interfaces) joins to the machine. Nothing but the machine is
 * reached from there, and the cable can be pulled. Linux, and root, are needed.
 */
public final class IsolatedNetwork implements AutoCloseable {
    private static final long COMMAND_SECONDS = 10;

    private final String name;
    private final String subnet;

    private IsolatedNetwork(String name, String subnet) {
        this.name = name;
        this.subnet = subnet;
    }

    /** Why none can be made here; empty if one can. */
    public static String obstacle() {
        String name = "pbtry" + ProcessHandle.current().pid() % 1_000_000;
        String failure = run(List.of("ip", "netns", "add", name));
        if (!failure.isEmpty()) return failure;
        failure = run(List.of("ip", "link", "add", name, "type", "veth", "peer", "name", "pbfar", "netns", name));
        // The cable goes with either of its ends.
        run(List.of("ip", "link", "del", name));
        run(List.of("ip", "netns", "del", name));
        return failure;
    }

    /** Makes one, with the cable in. */
    public static IsolatedNetwork create() {
        String name = "pb" + ProcessHandle.current().pid() % 1_000_000;
        IsolatedNetwork network = new IsolatedNetwork(
                name, "10.231." + ThreadLocalRandom.current().nextInt(1, 255));
        network.must("ip", "netns", "add", name);
        try {
            network.must("ip", "link", "add", name, "type", "veth", "peer", "name", "pbfar", "netns", name);
            network.must("ip", "addr", "add", network.machine() + "/30", "dev", name);
            network.must("ip", "link", "set", name, "up");
            network.must("ip", "-n", name, "addr", "add", network.subnet + ".2/30", "dev", "pbfar");
            network.must("ip", "-n", name, "link", "set", "lo", "up");
            network.must("ip", "-n", name, "link", "set", "pbfar", "up");
        } catch (AssertionError failure) {
            network.close();
            throw failure;
        }
        return network;
    }

    /** The machine's address on the cable. */
    public String machine() {
        return subnet + ".1";
    }

    /** Pulls the cable, and puts it back after that time. */
    public void cutFor(Duration time) {
        must("ip", "link", "set", name, "down");
        long mended = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < mended) LockSupport.parkNanos(mended - System.nanoTime());
        must("ip", "link", "set", name, "up");
    }

    /** The command that runs another one there. */
    List<String> commandWithin(List<String> command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
        whole.addAll(command);
        return whole;
    }

    @Override
    public void close() {
        run(List.of("ip", "link", "del", name));
        run(List.of("ip", "netns", "del", name));
    }

    private void must(String... command) {
        String failure = run(List.of(command));
        if (!failure.isEmpty()) throw new AssertionError(failure);
    }

    /** What went wrong; empty if nothing did. */
    private static String run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) return String.join(" ", command) + " does not end";
            return process.exitValue() == 0 ? "" : String.join(" ", command) + ": " + output;
        } catch (InterruptedException interrupted) {
            throw PeerProcess.interrupted(interrupted);
        } catch (IOException unavailable) {
            return String.join(" ", command) + ": " + unavailable.getMessage();
        }
    }
}
