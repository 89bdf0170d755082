package org.patchbay.server.kit;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A user's device. All that it does and all that reaches it happens on one event loop; the methods for plays are for the play's thread, and
 * wait there. Nothing waits for a time, and nothing longer than {@link #PATIENCE}.
 */
abstract class Phone implements AutoCloseable {
    /** How long something that is expected may take: a bound for plays that fail, not a time that others wait. */
    static final long PATIENCE_S = Long.getLong("patchbay.patience", 20);

    private final String user;
    private final String device;
    private final Place place;
    private final Context context;
    private final List<Waiter> waiters = new ArrayList<>();
    private final List<Leg> legs = new ArrayList<>();
    private final Deque<Leg> unseen = new ArrayDeque<>();
    private final Texts texts = new Texts(this);

    private record Waiter(BooleanSupplier condition, CompletableFuture<Void> done) {}

    Phone(String user, String device, Place place) {
        this.user = user;
        this.device = device;
        this.place = place;
        this.context = place.vertx().getOrCreateContext();
    }

    final String user() {
        return user;
    }

    final String address() {
        return user + "@localhost";
    }

    final String device() {
        return device;
    }

    final Random random() {
        return place.random(user);
    }

    final Context context() {
        return context;
    }

    final Vertx vertx() {
        return context.owner();
    }

    abstract Protocol protocol();

    /** Whether a relay may be between it and others. */
    final boolean isRelayed() {
        return place.relay() != null;
    }

    /** Whether it speaks plain RTP, which meets ICE and DTLS-SRTP through a relay only. */
    boolean isPlain() {
        return false;
    }

    // --- for plays

    /** Connects; it can be called from then on. */
    abstract void logsIn();

    /** Calls somebody. */
    final Leg calls(String to) {
        return ask(() -> {
            place.journal().note(toString(), "calls " + to);
            return doCall(to);
        });
    }

    /** Writes a text to a user, whose id is the text itself. */
    final void writes(String to, String text) {
        ask(() -> {
            note(null, "writes '" + text + "' to " + to);
            texts.writes(text);
            doWrite(to, text);
            return text;
        });
    }

    /** Waits until it has read what somebody wrote, and that one knows. */
    final void reads(Phone author, String text) {
        awaits("reads '" + text + "'", () -> texts.hasRead(author.address(), text));
        author.awaits("hears of '" + text + "'", () -> author.texts.hasDelivered(text));
    }

    /** Waits until it is called, by that user. */
    final Leg isCalledBy(Phone caller) {
        return isCalledBy(caller.address());
    }

    final Leg isCalledBy(String address) {
        awaits("is called by " + address, () -> !unseen.isEmpty());
        return ask(() -> {
            Leg leg = unseen.remove();
            // A device of the caller's may be named.
            String caller = leg.other().replaceFirst("/.*", "");
            if (!caller.equals(address)) throw new AssertionError(this + " is called by " + caller);
            return leg;
        });
    }

    /** Waits until it is called, by whomever. */
    final Leg isCalled() {
        awaits("is called", () -> !unseen.isEmpty());
        return ask(unseen::remove);
    }

    /** The network goes under it, without a word. */
    abstract void losesItsNetwork();

    /** It comes back as who it was. */
    abstract void comesBack();

    /** Says goodbye. */
    @Override
    public abstract void close();

    // --- machinery

    /** Does something on the phone's event loop, and waits until it is done. */
    final void does(Leg leg, String what, Runnable step) {
        ask(() -> {
            note(leg, what);
            step.run();
            return leg;
        });
    }

    /** Asks something there. */
    final <T> T ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            try {
                T found = question.get();
                changed();
                answer.complete(found);
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new AssertionError(this + ": " + e.getCause() + "\n" + place.journal(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError(this + " hangs\n" + place.journal(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** When something holds. */
    final CompletableFuture<Void> when(BooleanSupplier condition) {
        return ask(() -> {
            CompletableFuture<Void> done = new CompletableFuture<>();
            if (condition.getAsBoolean()) done.complete(null);
            else waiters.add(new Waiter(condition, done));
            return done;
        });
    }

    /** Waits until something holds. */
    final void awaits(String what, BooleanSupplier condition) {
        try {
            when(condition).orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw new AssertionError(this + " waited in vain: " + what + "\n" + place.journal(), e);
        }
    }

    /** Something came in, on the event loop. */
    final void on(Runnable step) {
        context.runOnContext(ignored -> {
            try {
                step.run();
            } catch (RuntimeException | AssertionError e) {
                place.journal().fault(toString(), "can't take what came: " + e);
                e.printStackTrace();
            }
            changed();
        });
    }

    private void changed() {
        for (Iterator<Waiter> i = waiters.iterator(); i.hasNext(); ) {
            Waiter waiter = i.next();
            if (waiter.condition.getAsBoolean()) {
                i.remove();
                waiter.done.complete(null);
            }
        }
    }

    final void add(Leg leg) {
        legs.add(leg);
        if (!leg.caller) unseen.add(leg);
    }

    /** Whether none of its calls is left. On the event loop. */
    final boolean isIdle() {
        return legs.stream().allMatch(leg -> leg.phase() == Leg.Phase.OVER);
    }

    /** How many calls it had in this play. On the event loop. */
    final int calls() {
        return legs.size();
    }

    /** Its calls, the first one first. */
    final List<Leg> legs() {
        return ask(() -> List.copyOf(legs));
    }

    /** Forgets what is over, for a new play. */
    final void begins() {
        ask(() -> {
            legs.clear();
            unseen.clear();
            waiters.clear();
            texts.begins();
            return legs;
        });
    }

    final void note(@Nullable Leg leg, String what) {
        place.journal().note(toString(), (leg == null ? "" : "[" + leg.name() + "] ") + what);
    }

    final void fault(@Nullable Leg leg, String what) {
        place.journal().fault(toString(), (leg == null ? "" : "[" + leg.name() + "] ") + what);
    }

    /** Its texts. On the event loop. */
    final Texts texts() {
        return texts;
    }

    /** On the event loop. */
    abstract Leg doCall(String to);

    /** On the event loop. */
    abstract void doWrite(String to, String text);

    /** Waits until all is here that the gateway has said to it so far. */
    abstract void catchesUp();

    @Override
    public final String toString() {
        return user + "/" + device;
    }
}
