package org.patchbay.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.patchbay.client.v1.Dtmf;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.core.bus.SignalBus;
import org.patchbay.core.message.Messages;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.presence.Presence;
import org.patchbay.core.presence.Watch;
import org.patchbay.core.registrar.LocalRegistrar;
import org.patchbay.core.registrar.RegistrarConfig;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Liveness;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.Signal;

/** However its channels are lost, doubted, closed and come back: a device sees every frame, once and in order. */
class DeviceLinePropertyTest {
    private static Vertx vertx;
    private static SignalBus bus;

    @BeforeContainer
    static void open() {
        vertx = Vertx.vertx();
        bus = new SignalBus(vertx, "n1");
    }

    @AfterContainer
    static void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    enum Step {
        TELL,
        A_CARRIES,
        B_CARRIES,
        A_IS_CONFIRMED,
        B_IS_CONFIRMED,
        A_DROPS,
        B_DROPS,
        A_RETURNS,
        B_RETURNS,
        A_IS_DOUBTED,
        B_IS_DOUBTED,
        A_IS_GONE,
        B_IS_GONE,
        TIME_GOES_BY
    }

    @Property(tries = 3000)
    void every_frame_is_seen_once_and_in_order(@ForAll @Size(max = 150) List<Step> steps) {
        World world = new World();
        steps.forEach(world::perform);
        world.settle();
        assertThat(world.seen).containsExactlyElementsOf(world.told);
    }

    /** One line, two channels, and the device's side of both. */
    private static final class World {
        final List<Integer> told = new ArrayList<>();
        /** What the device made of it: repetitions are known by their number. */
        final List<Integer> seen = new ArrayList<>();

        private final AtomicLong now = new AtomicLong(1_800_000_000_000L);
        private final DeviceLine line;
        private final Way a;
        private final Way b;
        private int written;

        World() {
            LineServices services = new LineServices(
                    bus,
                    new Domains("localhost", List.of()),
                    new Silent(),
                    new Unwatched(),
                    new LocalRegistrar(RegistrarConfig.defaults(), now::get, new Counters()),
                    new Counters());
            ClientEndpointVerticle endpoint = new ClientEndpointVerticle(
                    new ClientEndpointVerticle.Around(
                            "test", bus, services.messages(), new AtomicLong(), () -> {}, now::get),
                    0);
            line = new DeviceLines(services)
                    .join(Address.of("bob", "localhost").withDevice("phone"), endpoint, new LineLimits(9, 9));
            a = new Way("a");
            b = new Way("b");
            line.attach(a);
            line.attach(b);
        }

        void perform(Step step) {
            now.addAndGet(10);
            switch (step) {
                case TELL -> tell();
                case A_CARRIES -> a.carries();
                case B_CARRIES -> b.carries();
                case A_IS_CONFIRMED -> a.isConfirmed();
                case B_IS_CONFIRMED -> b.isConfirmed();
                case A_DROPS -> a.drops();
                case B_DROPS -> b.drops();
                case A_RETURNS -> a.stands(Liveness.PRESENT);
                case B_RETURNS -> b.stands(Liveness.PRESENT);
                case A_IS_DOUBTED -> a.isDoubted();
                case B_IS_DOUBTED -> b.isDoubted();
                case A_IS_GONE -> goes(a, b);
                case B_IS_GONE -> goes(b, a);
                case TIME_GOES_BY -> now.addAndGet(20_000);
            }
        }

        private void tell() {
            told.add(++written);
            line.tell(
                    Frame.newBuilder().setCallId("c").setDtmf(Dtmf.newBuilder().setDurationMs(written)));
        }

        /** The last channel's end ends everything, so one stays. */
        private void goes(Way way, Way other) {
            if (way.gone || other.gone) return;
            way.gone = true;
            way.liveness = Liveness.OVERDUE;
            line.detach(way, "it is gone");
            way.kept.clear();
        }

        void settle() {
            for (Way way : List.of(a, b)) if (!way.gone) way.stands(Liveness.PRESENT);
            for (int i = 0; i < 1_000; i++) {
                for (Way way : List.of(a, b)) {
                    way.carries();
                    way.isConfirmed();
                }
            }
            assertThat(a.kept).isEmpty();
            assertThat(b.kept).isEmpty();
        }

        /** A channel that keeps what is not confirmed, and sends it again on return. */
        private final class Way implements LineChannel {
            final Deque<LineFrame> kept = new ArrayDeque<>();
            boolean gone;
            Liveness liveness = Liveness.PRESENT;
            private final Binding binding;
            private int sent;

            Way(String id) {
                binding = Binding.newBuilder()
                        .setAddress("bob@localhost/phone")
                        .setChannel(Channel.newBuilder().setId(id).setConnectedAtMs(now.addAndGet(1)))
                        .build();
            }

            void stands(Liveness next) {
                if (gone || liveness == next) return;
                liveness = next;
                line.changed(this);
            }

            void drops() {
                sent = 0;
                stands(Liveness.AWAY);
            }

            void isDoubted() {
                if (liveness == Liveness.PRESENT) stands(Liveness.DOUBTFUL);
            }

            void carries() {
                if (gone || liveness == Liveness.AWAY || sent >= kept.size()) return;
                LineFrame frame = List.copyOf(kept).get(sent++);
                // A channel never brings the same frame twice by itself, but for what was lost on the way.
                if (carriedByDevice.add(frame.deviceSeq()))
                    seen.add(frame.frame().getDtmf().getDurationMs());
            }

            void isConfirmed() {
                if (gone || liveness == Liveness.AWAY || sent == 0) return;
                sent--;
                line.settled(this, kept.remove(), MessageLine.Outcome.CONFIRMED);
            }

            @Override
            public Binding binding() {
                return binding;
            }

            @Override
            public Liveness liveness() {
                return liveness;
            }

            @Override
            public long roundTripMicros() {
                return 0;
            }

            @Override
            public Taken take(LineFrame frame) {
                assertThat(gone).isFalse();
                kept.add(frame);
                return Taken.TAKEN;
            }

            @Override
            public void withdraw() {
                kept.clear();
                sent = 0;
            }

            @Override
            public boolean inviteWaits(String callId) {
                return false;
            }

            @Override
            public void forget(String callId) {}

            @Override
            public void probe() {}

            @Override
            public DescriptionView view() {
                return DescriptionView.WHOLE;
            }

            @Override
            public void refuse(Frame frame, Error.Code code, String text) {}

            @Override
            public void ignored() {}

            @Override
            public void stray() {}

            @Override
            public boolean draining() {
                return false;
            }

            @Override
            public void idleInDrain() {}
        }

        private final TreeSet<Integer> carriedByDevice = new TreeSet<>();
    }

    private static final class Silent implements Messages {
        @Override
        public void send(Signal message) {}

        @Override
        public void report(Signal receipt) {}
    }

    private static final class Unwatched implements Presence {
        @Override
        public void publish(Address device, String channelId, PresenceState state) {}

        @Override
        public void publishOutside(Address user, PresenceState state) {}

        @Override
        public Future<Outcome> watch(Watch watch) {
            return Future.failedFuture("nobody is watched here");
        }

        @Override
        public void unwatch(String watchId) {}

        @Override
        public Future<PresenceState> of(Address user) {
            return Future.failedFuture("nobody is watched here");
        }
    }
}
