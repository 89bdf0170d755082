package org.patchbay.benchmarks.compare;

import java.util.List;
import java.util.function.Function;
import org.patchbay.benchmarks.load.Cast;
import org.patchbay.benchmarks.load.Crew;
import org.patchbay.benchmarks.load.PhoneMaker;
import org.patchbay.benchmarks.peer.JanusPhone;
import org.patchbay.benchmarks.peer.Peer;
import org.patchbay.benchmarks.peer.PeerServer;
import org.patchbay.benchmarks.phone.ComponentEcho;
import org.patchbay.benchmarks.phone.Doors;
import org.patchbay.benchmarks.phone.Phone;
import org.patchbay.benchmarks.phone.PhoneKit;
import org.patchbay.benchmarks.phone.SipPhone;
import org.patchbay.benchmarks.server.Gateway;
import org.patchbay.benchmarks.server.ProcessUse;
import org.patchbay.benchmarks.server.Server;

/** A server in a discipline, and the phones that go with it. */
interface Contestant {
    int ANY = Integer.MAX_VALUE;
    int MOST_OF_JANUS = 850;

    /** Its name in reports. */
    String name();

    /** Whether what it needs is there. */
    boolean isThere();

    /**
     * The most operations a second that its phones can be made ready for, whatever the server could do then. Janus takes some 100 ms for each
     * handle, and a call needs one for as long as it lasts and rests.
     */
    int most();

    /**
     * Starts it, and logs phones in.
     *
     * @param rate the most operations a second that there will be
     */
    Bout open(PhoneKit kit, Cast cast, int rate) throws InterruptedException;

    /** A server that runs and phones that are logged in. */
    record Bout(Server server, Crew crew) implements AutoCloseable {
        @Override
        public void close() throws InterruptedException {
            try {
                crew.close();
            } finally {
                server.close();
            }
        }

        static Bout login(
                PhoneKit kit,
                Server server,
                PhoneMaker caller,
                PhoneMaker callee,
                Cast cast,
                Function<Phone, String> target)
                throws InterruptedException {
            try {
                return new Bout(server, Crew.login(kit, server, caller, callee, cast, target));
            } catch (RuntimeException | InterruptedException e) {
                server.close();
                throw e;
            }
        }
    }

    /** The gateway. */
    static Contestant patchbay(String name, List<String> options, PhoneMaker caller, PhoneMaker callee) {
        return new Made(
                name,
                true,
                ANY,
                (kit, cast, rate) ->
                        Bout.login(kit, Gateway.start(options, cast.users()), caller, callee, cast, phone -> ""));
    }

    /** A peer whose phones find each other by name. */
    static Contestant peer(Peer peer, PhoneMaker caller, PhoneMaker callee) {
        return new Made(
                peer.shown(),
                peer.isInstalled(),
                ANY,
                (kit, cast, rate) -> Bout.login(kit, peer.start(), caller, callee, cast, phone -> ""));
    }

    /** An XMPP server with a component that echoes. */
    static Contestant withComponent(Peer peer, PhoneMaker caller, PhoneMaker callee) {
        return new Made(peer.shown(), peer.isInstalled(), ANY, (kit, cast, rate) -> {
            Server server = peer.start();
            try {
                int port = ((PeerServer) server).componentPort();
                PhoneKit.await(ComponentEcho.connect(kit, port, PeerServer.COMPONENT, PeerServer.SECRET));
            } catch (RuntimeException | InterruptedException e) {
                server.close();
                throw e;
            }
            return Bout.login(kit, server, caller, callee, cast, phone -> "");
        });
    }

    /** Janus, which calls phones by their addresses; they register nowhere. */
    static Contestant janus() {
        return new Made(Peer.JANUS.shown(), Peer.JANUS.isInstalled(), MOST_OF_JANUS, (kit, cast, rate) -> {
            int handles = JanusPhone.handlesFor((double) rate / cast.callers(), cast.holdMs());
            PhoneMaker caller = (with, doors, user, listener) -> new JanusPhone(with, doors, user, handles, listener);
            return Bout.login(
                    kit, Peer.JANUS.start(), caller, SipPhone::overUdp, cast, phone -> ((SipPhone) phone).where());
        });
    }

    /** No server: SIP phones that call each other directly. */
    static Contestant nobody() {
        return new Made(
                "no server",
                true,
                ANY,
                (kit, cast, rate) -> Bout.login(
                        kit,
                        new Nobody(),
                        SipPhone::overUdp,
                        SipPhone::overUdp,
                        cast,
                        phone -> ((SipPhone) phone).where()));
    }

    /** One that is made of a function. */
    record Made(String name, boolean isThere, int most, Opening opening) implements Contestant {
        @Override
        public Bout open(PhoneKit kit, Cast cast, int rate) throws InterruptedException {
            return opening.open(kit, cast, rate);
        }
    }

    /** Opens a bout. */
    interface Opening {
        Bout open(PhoneKit kit, Cast cast, int rate) throws InterruptedException;
    }

    /** What stands for a server where there is none. */
    final class Nobody implements Server {
        @Override
        public Doors doors() {
            return new Doors(0, 0, 0, 0);
        }

        @Override
        public long pid() {
            throw new UnsupportedOperationException("there is no process");
        }

        @Override
        public boolean isAlive() {
            return true;
        }

        @Override
        public ProcessUse use() {
            return new ProcessUse(0, 0, 0);
        }

        @Override
        public void close() {
            // There is nothing to end.
        }
    }
}
