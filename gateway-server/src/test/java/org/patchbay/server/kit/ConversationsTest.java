package org.patchbay.server.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.Rtpengine;

/**
 * Random conversations over a bad network, one for each seed: whatever users do and whatever is lost, every call ends on every leg and for one
 * reason, no answer is lost or applied twice, both sides see a call in one way when nothing is under way, and nothing is left of it in the
 * gateway.
 *
 * <p>Who calls whom, by which protocols, what the users do and how closely upon one another, and what happens to the how-manieth datagram or
 * piece of a stream of each phone is a function of the seed. How threads take turns and how long the machine takes is not, so a seed plays the
 * same play again, and mostly, but not always, the same way. A fault that hangs on that comes back in some of several plays of its seed.
 *
 * <p>{@code -Dpatchbay.seed=N} plays one and prints what happened, {@code -Dpatchbay.seeds=M} plays so many in the place of 1,000, from {@code
 * -Dpatchbay.first-seed=F} on.
 *
 * <p>Datagrams of SIP are lost, doubled, late and so out of order; streams are late and cut, after which the phone resumes its session. Phones
 * of SIP that move register from their new address, and offer from there.
 * SIP's transactions outlive their calls by 64 T1 (RFC 3261 17), so that none is left is seen after the last conversation on a gateway.
 *
 * <p>Texts are read once by every device of whom they are for, and their authors are told once. Who is called on two devices talks on one of them, and
 * the other one knows. Who is transferred to somebody talks to that one, or all are told why not. Where phones of SIP speak plain RTP a real rtpengine
 * is between them and others, and has no session left after a call.
 *
 * <p>Not in it: one device by two ways, a call that is taken over from another device, a transfer to somebody who is only being called, and a
 * transfer that nobody answers.
 */
class ConversationsTest {
    /** Each has a gateway of its own, so that what a conversation leaves there is seen at its end. */
    private static final int STAGES = Integer.getInteger("patchbay.stages", 12);

    private static final Duration RING = Duration.ofMinutes(1);

    /** For conversations in which nobody answers; of its own, so that no other one ends by it on a slow machine. */
    private static final Duration SHORT_RING = Duration.ofSeconds(2);

    private static final String SEED = "patchbay.seed";

    /** Each has a relay of its own, so that what a conversation leaves there is seen as well. */
    private static final int RELAYED_STAGES = Math.min(STAGES, 4);

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final boolean traced = System.getProperty(SEED) != null;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void random_conversations_hold_their_invariants() throws Exception {
        Vertx vertx = Vertx.vertx();
        Queue<Conversation> answered = chosen(one -> !one.relayed() && !one.isUnanswered());
        Queue<Conversation> unanswered = chosen(one -> !one.relayed() && one.isUnanswered());
        List<Playing> playing = new ArrayList<>();
        for (int i = 0; i < STAGES; i++) {
            // One stage is for those in which nobody answers.
            boolean rings = i == 1;
            playing.add(new Playing(
                    rings ? unanswered : answered, () -> new Stage(vertx, rings ? SHORT_RING : RING, null)));
        }
        play(vertx, playing);
    }

    @Test
    @NeedsPeer(Peer.RTPENGINE)
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void random_conversations_over_a_relay_leave_no_session_there() throws Exception {
        Vertx vertx = Vertx.vertx();
        Queue<Conversation> relayed = chosen(Conversation::relayed);
        List<Rtpengine> relays = new ArrayList<>();
        try {
            List<Playing> playing = new ArrayList<>();
            for (int i = 0; i < Math.min(RELAYED_STAGES, relayed.size()); i++) {
                Rtpengine relay = Rtpengine.start();
                relays.add(relay);
                playing.add(new Playing(relayed, () -> new Stage(vertx, RING, relay)));
            }
            play(vertx, playing);
        } finally {
            relays.forEach(Rtpengine::close);
        }
    }

    private Queue<Conversation> chosen(Predicate<Conversation> which) {
        long first = Long.getLong(SEED, Long.getLong("patchbay.first-seed", 1));
        long count = traced ? 1 : Long.getLong("patchbay.seeds", 1_000);
        return LongStream.range(first, first + count)
                .mapToObj(Conversation::of)
                .filter(which)
                .collect(Collectors.toCollection(ConcurrentLinkedQueue::new));
    }

    private void play(Vertx vertx, List<Playing> playing) throws Exception {
        ExecutorService players = Executors.newCachedThreadPool();
        try {
            List<Future<?>> stages = new ArrayList<>();
            for (Playing one : playing) {
                if (one.conversations.isEmpty()) continue;
                // One after the other: a machine that compiles all of it at once for all of them is slower than users
                // are patient.
                CountDownLatch warm = new CountDownLatch(1);
                stages.add(players.submit(() -> {
                    try {
                        play(one, warm);
                    } finally {
                        warm.countDown();
                    }
                }));
                warm.await();
            }
            for (Future<?> stage : stages) stage.get();
        } finally {
            players.shutdownNow();
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
        assertThat(failures)
                .as("seeds that fail; -D" + SEED + "=N plays one of them again")
                .isEmpty();
    }

    /** Conversations that are played on one stage, or on several at once, and how such a stage is set up. */
    private record Playing(Queue<Conversation> conversations, Supplier<Stage> stage) {}

    private void play(Playing playing, CountDownLatch warm) {
        Queue<Conversation> conversations = playing.conversations;
        Stage stage = playing.stage.get();
        try {
            for (Conversation one = conversations.poll(); one != null; one = conversations.poll()) {
                String failure = failureOf(stage, one);
                if (!failure.isEmpty()) {
                    failures.add(failure);
                    stage.close();
                    stage = playing.stage.get();
                }
                warm.countDown();
            }
            stage.endsAll();
        } catch (AssertionError e) {
            failures.add("after the last conversation: " + e.getMessage());
        } finally {
            stage.close();
        }
    }

    /** Plays a conversation; empty where all its invariants held. */
    private String failureOf(Stage stage, Conversation one) {
        try {
            Journal journal = stage.plays(one);
            if (traced) System.out.println(journal);
            return "";
        } catch (AssertionError | RuntimeException e) {
            System.out.println("seed " + one.seed() + " fails: " + whole(e) + "\n" + stage.journal());
            return "seed " + one.seed() + ": " + firstLine(e);
        }
    }

    /** Without the journal, which comes anyway. */
    private static String whole(Throwable failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .takeWhile(line -> !line.contains(" ms  "))
                .collect(Collectors.joining(" "));
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
