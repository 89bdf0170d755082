package org.patchbay.benchmarks.compare;

import java.util.List;
import java.util.function.Consumer;
import org.patchbay.benchmarks.load.PhoneMaker;
import org.patchbay.benchmarks.peer.JanusPhone;
import org.patchbay.benchmarks.peer.Peer;
import org.patchbay.benchmarks.phone.CallListener;
import org.patchbay.benchmarks.phone.EchoPhones;
import org.patchbay.benchmarks.phone.PhoneKit;
import org.patchbay.benchmarks.phone.Protocol;
import org.patchbay.benchmarks.phone.SipPhone;
import org.patchbay.benchmarks.server.Gateway;
import org.patchbay.benchmarks.server.LiveHeap;
import org.patchbay.benchmarks.server.Server;
import org.patchbay.benchmarks.state.Devices;
import org.patchbay.benchmarks.state.Failures;

/** What a client costs that is connected and does nothing: the memory of the server's processes, by their proportional set size. */
final class IdleContest {
    private static final int WARM = 50;
    private static final int AT_A_TIME = 100;
    private static final String DISCIPLINE = "a client that is connected and does nothing";

    private final List<String> options;
    private final int devices;
    private final int loops;
    private final Scores scores;
    private int failed;

    IdleContest(List<String> options, int devices, int loops, Scores scores) {
        this.options = options;
        this.devices = devices;
        this.loops = loops;
        this.scores = scores;
    }

    private record Side(String name, Peer peer, PhoneMaker maker, int devices) {}

    /**
     * One run of each.
     *
     * @return how many servers have no figure, because a client of theirs failed or they did not start
     */
    int run(int run, Consumer<String> missing) throws InterruptedException {
        failed = 0;
        // Janus lets in some ten guests a second.
        PhoneMaker janus = (kit, doors, user, listener) -> new JanusPhone(kit, doors, user, 1, listener);
        compete(
                "WebSocket",
                Protocol.WS,
                List.of(
                        new Side("Kamailio", Peer.KAMAILIO, SipPhone::overWebSocket, devices),
                        new Side("Janus", Peer.JANUS, janus, Math.min(devices, 300))),
                run,
                missing);
        compete(
                "MQTT",
                Protocol.MQTT,
                List.of(new Side("Mosquitto", Peer.MOSQUITTO, EchoPhones::mqttCallee, devices)),
                run,
                missing);
        compete(
                "XMPP",
                Protocol.XMPP,
                List.of(
                        new Side("Prosody", Peer.PROSODY, EchoPhones::idleStanzas, devices),
                        new Side("ejabberd", Peer.EJABBERD, EchoPhones::idleStanzas, devices)),
                run,
                missing);
        return failed;
    }

    private void compete(String what, Protocol protocol, List<Side> sides, int run, Consumer<String> missing)
            throws InterruptedException {
        Scores.Quantity quantity = new Scores.Quantity(DISCIPLINE, what, "kB");
        boolean first = run % 2 == 0;
        double own = first ? gateway(protocol) : Double.NaN;
        double[] theirs = new double[sides.size()];
        for (int i = 0; i < theirs.length; i++) {
            Side side = sides.get(i);
            boolean there = side.peer().isInstalled();
            if (!there) missing.accept(side.name());
            theirs[i] = there ? peer(side) : Double.NaN;
        }
        if (!first) own = gateway(protocol);
        scores.add(quantity, "Patchbay", own);
        for (int i = 0; i < theirs.length; i++)
            scores.add(quantity, sides.get(i).name(), theirs[i]);
    }

    private double gateway(Protocol protocol) throws InterruptedException {
        try (PhoneKit kit = new PhoneKit(loops);
                Gateway server = Gateway.start(options, Devices.users(protocol, WARM + devices));
                Devices connected = new Devices(kit, server.doors())) {
            connected.login(protocol, 0, WARM, AT_A_TIME);
            // What was garbage before is none of the devices' memory.
            LiveHeap.of(server.pid());
            long before = server.use().ownBytes();
            connected.login(protocol, WARM, devices, AT_A_TIME);
            LiveHeap.of(server.pid());
            return told("Patchbay, " + protocol.shown(), before, server, devices, connected);
        }
    }

    private double peer(Side side) throws InterruptedException {
        CallListener failures = new Failures();
        try (PhoneKit kit = new PhoneKit(loops);
                Server server = side.peer().start();
                Devices connected = new Devices(kit, server.doors())) {
            connected.login(i -> side.maker().make(kit, server.doors(), "idle" + i, failures), 0, WARM, AT_A_TIME);
            long before = server.use().ownBytes();
            connected.login(
                    i -> side.maker().make(kit, server.doors(), "idle" + i, failures), WARM, side.devices(), AT_A_TIME);
            return told(side.name(), before, server, side.devices(), connected);
        } catch (IllegalStateException lost) {
            // One that does not start, or ends, costs its own run and no other's.
            failed++;
            System.out.printf("idle, %s: %s%n", side.name(), lost.getMessage());
            return Double.NaN;
        }
    }

    private double told(String who, long before, Server server, int count, Devices connected) {
        double kilobytes = (server.use().ownBytes() - before) / 1024.0 / count;
        System.out.printf("idle, %s: %.1f kB each of %,d, failures %s%n", who, kilobytes, count, connected.failures());
        if (connected.failures().isEmpty()) return kilobytes;
        failed++;
        return Double.NaN;
    }
}
