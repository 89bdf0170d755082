package org.patchbay.server.peers;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports of 127.0.0.1 for programs that want to be told one. They lie below the range from which the system takes the ports of
 * outgoing connections, so that nothing slips in between choosing and binding, and no two calls give the same: neither in a process, nor in two that
 * share the tests of a module out between them.
 */
public final class FreePorts {
    /** How many ports {@link #media} gives. */
    public static final int MEDIA = 2_500;

    private static final int SHARE = (Integer.getInteger("surefire.forkNumber", 1) - 1) % 2;
    private static final int EACH = 5_000;
    private static final int LOWEST = 10_000 + EACH * SHARE;
    private static final int HIGHEST = LOWEST + EACH - 1;
    private static final int MEDIA_BLOCKS = 2;
    private static final int LOWEST_MEDIA = 20_000 + MEDIA_BLOCKS * MEDIA * SHARE;
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST));
    private static final AtomicInteger NEXT_MEDIA = new AtomicInteger();

    private FreePorts() {}

    /** A port that nobody uses, over UDP or TCP. */
    public static int one() {
        return block(1);
    }

    /**
     * The first of several neighbouring ports that nobody uses, over UDP or TCP.
     *
     * @throws IllegalStateException if there is no such block
     */
    public static int block(int size) {
        for (int attempt = 0; attempt < HIGHEST - LOWEST; attempt++) {
            int first = NEXT.getAndUpdate(port -> port + size > HIGHEST - size ? LOWEST : port + size);
            if (areFree(first, size)) {
                return first;
            }
        }
        throw new IllegalStateException("no " + size + " free ports between " + LOWEST + " and " + HIGHEST);
    }

    /**
     * The first of {@value #MEDIA} ports for a relay's media, which the relay before it did not get. rtpengine binds its ports so that another one
     * can have the same, and then one of the two hears what is for the other.
     */
    public static int media() {
        return LOWEST_MEDIA + MEDIA * Math.floorMod(NEXT_MEDIA.getAndIncrement(), MEDIA_BLOCKS);
    }

    /**
     * A number to add to well-known ports, so that nobody uses the sums.
     *
     * @throws IllegalStateException if there is none
     */
    public static int offset(int... ports) {
        for (int attempt = 0; attempt < HIGHEST - LOWEST; attempt++) {
            int offset = one() - ports[0];
            if (Arrays.stream(ports).allMatch(port -> port + offset > 1024 && areFree(port + offset, 1))) {
                return offset;
            }
        }
        throw new IllegalStateException("no offset for the ports " + Arrays.toString(ports));
    }

    private static boolean areFree(int first, int size) {
        for (int port = first; port < first + size; port++) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            try (ServerSocket tcp = new ServerSocket();
                    DatagramSocket udp = new DatagramSocket(null)) {
                tcp.bind(address);
                udp.bind(address);
            } catch (IOException inUse) {
                return false;
            }
        }
        return true;
    }
}
