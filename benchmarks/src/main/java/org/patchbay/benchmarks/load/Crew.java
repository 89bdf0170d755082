package org.patchbay.benchmarks.load;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.patchbay.benchmarks.phone.CallListener;
import org.patchbay.benchmarks.phone.Phone;
import org.patchbay.benchmarks.phone.PhoneKit;
import org.patchbay.benchmarks.server.ProcessUse;
import org.patchbay.benchmarks.server.Server;
import org.patchbay.benchmarks.server.ServerDiedException;

/** Phones that are logged in at a server, callers and callees, and the calls that they make at a rate. */
public final class Crew implements AutoCloseable {
    private static final long PATIENCE_MS = 20_000;
    private static final long POLL_MS = 5;
    private static final int LOGINS_AT_A_TIME = 100;

    private final PhoneKit kit;
    private final Server server;
    private final Cast cast;
    private final List<Phone> callers = new ArrayList<>();
    private final List<Phone> callees = new ArrayList<>();
    private final List<String> targets = new ArrayList<>();
    private volatile Ledger ledger = new Ledger(0, 0);
    private int calls;

    private Crew(PhoneKit kit, Server server, Cast cast) {
        this.kit = kit;
        this.server = server;
        this.cast = cast;
    }

    /** Logs phones of a pair in. */
    public static Crew login(PhoneKit kit, Server server, Pair pair, Cast cast) throws InterruptedException {
        return login(kit, server, PhoneMaker.of(pair.caller()), PhoneMaker.of(pair.callee()), cast);
    }

    /** Logs phones in that are called by their user's name. */
    public static Crew login(PhoneKit kit, Server server, PhoneMaker caller, PhoneMaker callee, Cast cast)
            throws InterruptedException {
        return login(kit, server, caller, callee, cast, phone -> "");
    }

    /** Logs phones in that are called by what a function says of them, or if that is empty by their user's name. */
    public static Crew login(
            PhoneKit kit,
            Server server,
            PhoneMaker caller,
            PhoneMaker callee,
            Cast cast,
            Function<Phone, String> target)
            throws InterruptedException {
        Crew crew = new Crew(kit, server, cast);
        try {
            crew.open(caller, callee, target);
            return crew;
        } catch (RuntimeException e) {
            crew.close();
            throw e;
        }
    }

    private void open(PhoneMaker caller, PhoneMaker callee, Function<Phone, String> target)
            throws InterruptedException {
        CallListener listener = new Forwarding();
        for (int i = 0; i < cast.callees(); i++)
            callees.add(callee.make(kit, server.doors(), cast.callee(i), listener));
        for (int i = 0; i < cast.callers(); i++) {
            Phone phone = caller.make(kit, server.doors(), cast.caller(i), listener);
            phone.hold(cast.holdMs());
            callers.add(phone);
        }
        login(callees);
        login(callers);
        for (int i = 0; i < callees.size(); i++) {
            String other = target.apply(callees.get(i));
            targets.add(other.isEmpty() ? cast.callee(i) : other);
        }
    }

    private static void login(List<Phone> phones) throws InterruptedException {
        for (int start = 0; start < phones.size(); start += LOGINS_AT_A_TIME) {
            List<Phone> some = phones.subList(start, Math.min(phones.size(), start + LOGINS_AT_A_TIME));
            PhoneKit.await(Future.all(some.stream().map(Phone::login).toList()));
        }
    }

    /**
     * Runs calls at a rate, so many a second for so many seconds, and waits until the last is over.
     *
     * @throws ServerDiedException if the server did not live to see the last
     */
    public Stretch run(int rate, int seconds) throws InterruptedException {
        // What a stretch leaves behind is collected before the next one, rather than while that is measured.
        System.gc();
        ProcessUse server = this.server.use();
        ProcessUse own = ProcessUse.ofThis();
        long start = System.nanoTime();
        Ledger made = pace(rate, Math.multiplyExact(rate, seconds));
        awaitEnds(made);
        if (!this.server.isAlive()) throw new ServerDiedException("ended at " + rate + " a second: " + made.failures());
        return Stretch.of(rate, seconds, made, server, this.server.use(), own, ProcessUse.ofThis(), start);
    }

    /**
     * Begins calls at a rate, whatever becomes of those before: an open loop.
     *
     * @return what becomes of them, as long as no other calls are begun
     */
    public Ledger pace(int rate, int count) {
        Ledger made = new Ledger(calls, count);
        ledger = made;
        double interval = 1e9 / rate;
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = start + (long) (i * interval);
            awaitNanos(due);
            int call = calls++;
            made.due(call, due);
            callers.get(i % callers.size()).call(call, targets.get(i % targets.size()));
        }
        return made;
    }

    private static void awaitNanos(long due) {
        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) LockSupport.parkNanos(wait);
    }

    /** Waits until all are answered or failed, and over. */
    public void awaitEnds(Ledger made) throws InterruptedException {
        long deadline = System.currentTimeMillis() + PATIENCE_MS;
        while (made.open() > 0 && System.currentTimeMillis() < deadline) TimeUnit.MILLISECONDS.sleep(POLL_MS);
        made.closeBooks();
        if (cast.holdMs() == Phone.FOR_EVER) return;
        // The last calls still have to be hung up, which belongs to their cost.
        deadline = System.currentTimeMillis() + cast.holdMs() + PATIENCE_MS / 4;
        while (made.talking() > 0 && System.currentTimeMillis() < deadline) TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }

    /** Hangs up calls that last until then, so many a second: fifty thousand datagrams at once would be lost in a socket's buffer. */
    public void hangUp(Ledger made, int rate) throws InterruptedException {
        int first = calls - made.begun();
        double interval = 1e9 / rate;
        long start = System.nanoTime();
        for (int i = 0; i < made.begun(); i++) {
            awaitNanos(start + (long) (i * interval));
            callers.get(i % callers.size()).hangUp(first + i);
        }
        long deadline = System.currentTimeMillis() + PATIENCE_MS;
        while (made.talking() > 0 && System.currentTimeMillis() < deadline) TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }

    @Override
    public void close() throws InterruptedException {
        List<Future<Void>> closing = new ArrayList<>();
        callers.forEach(phone -> closing.add(phone.close()));
        callees.forEach(phone -> closing.add(phone.close()));
        PhoneKit.await(Future.join(closing));
    }

    /** Tells the ledger of the day. */
    private final class Forwarding implements CallListener {
        @Override
        public void calling(int call) {
            ledger.calling(call);
        }

        @Override
        public void invited(int call) {
            ledger.invited(call);
        }

        @Override
        public void answering(int call) {
            ledger.answering(call);
        }

        @Override
        public void answered(int call) {
            ledger.answered(call);
        }

        @Override
        public void ending(int call) {
            ledger.ending(call);
        }

        @Override
        public void ended(int call) {
            ledger.ended(call);
        }

        @Override
        public void failed(int call, String why) {
            ledger.failed(call, why);
        }

        @Override
        public void failed(String why) {
            ledger.failed(why);
        }
    }
}
