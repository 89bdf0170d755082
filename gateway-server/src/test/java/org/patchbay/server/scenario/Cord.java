package org.patchbay.server.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A length of network between a client and a door of the gateway, which can be cut or go dead. Loopback only. */
final class Cord implements AutoCloseable {
    private final int target;
    private final ServerSocket listening;
    private final List<Strand> strands = new CopyOnWriteArrayList<>();

    /** @param target the door's port */
    Cord(int target) {
        this.target = target;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(this::listen);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Every connection is reset (RST), both ways. New ones go through. */
    void isCut() {
        for (Strand strand : strands) strand.reset();
        strands.clear();
    }

    /** Nothing goes through the present connections any more, and nobody is told. New ones go through. */
    void goesDead() {
        for (Strand strand : strands) strand.dead = true;
    }

    @Override
    public void close() {
        isCut();
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Strand strand = new Strand(client, new Socket(InetAddress.getLoopbackAddress(), target));
                strands.add(strand);
                run(() -> strand.carry(strand.client, strand.gateway));
                run(() -> strand.carry(strand.gateway, strand.client));
            } catch (IOException e) {
                // It is closed: the loop ends.
            }
        }
    }

    private static void run(Runnable task) {
        Thread thread = new Thread(task, "cord");
        thread.setDaemon(true);
        thread.start();
    }

    private static final class Strand {
        final Socket client;
        final Socket gateway;
        volatile boolean dead;

        Strand(Socket client, Socket gateway) {
            this.client = client;
            this.gateway = gateway;
        }

        void carry(Socket from, Socket to) {
            byte[] bytes = new byte[16_384];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                    if (dead) continue;
                    out.write(bytes, 0, read);
                    out.flush();
                }
                // A dead cord does not tell the other end, either.
                if (!dead) to.close();
            } catch (IOException e) {
                // One end is gone, and with it the other.
                reset();
            }
        }

        void reset() {
            for (Socket socket : List.of(client, gateway)) {
                try {
                    socket.setSoLinger(true, 0);
                    socket.close();
                } catch (IOException e) {
                    // It was closed already.
                }
            }
        }
    }
}
