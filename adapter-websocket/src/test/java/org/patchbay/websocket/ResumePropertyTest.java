package org.patchbay.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.patchbay.client.v1.Dtmf;
import org.patchbay.client.v1.Frame;

/** Whatever the order of frames, losses and resumes: every frame arrives once and in order, both ways. */
class ResumePropertyTest {
    enum Step {
        GATEWAY_TELLS,
        CLIENT_TELLS,
        SOCKET_TAKES_ONE,
        GATEWAY_GETS_ONE,
        CLIENT_GETS_ONE,
        SOCKET_DROPS,
        CLIENT_RESUMES,
        /** Sends again what the gateway has already, since it does not wait for the welcome to say so. */
        CLIENT_RESUMES_IN_HASTE
    }

    @Property(tries = 3000)
    void every_frame_arrives_once_and_in_order(@ForAll @Size(max = 200) List<Step> steps) {
        World world = new World();
        steps.forEach(world::perform);
        world.settle();
        assertThat(world.clientGot).isEqualTo(upTo(world.gatewayTold));
        assertThat(world.gatewayGot).isEqualTo(upTo(world.clientTold));
        assertThat(world.ledger.kept()).isZero();
    }

    private static List<Integer> upTo(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }

    /** A session's ledger, a client that keeps the rules of the protocol, and a socket between them that may drop. */
    private static final class World {
        final FrameLedger ledger = new FrameLedger(1, 10_000, 10_000_000);
        final List<Integer> clientGot = new ArrayList<>();
        final List<Integer> gatewayGot = new ArrayList<>();
        int gatewayTold;
        int clientTold;

        private final Deque<Frame> toClient = new ArrayDeque<>();
        private final Deque<Frame> toGateway = new ArrayDeque<>();
        private final Deque<Frame> clientKeeps = new ArrayDeque<>();
        private boolean up = true;
        private int clientSeq = 1;
        private int clientSeen = 1;

        void perform(Step step) {
            switch (step) {
                case GATEWAY_TELLS ->
                    assertThat(ledger.keep(carrying(++gatewayTold))).isTrue();
                case CLIENT_TELLS -> clientTells();
                case SOCKET_TAKES_ONE -> socketTakesOne();
                case GATEWAY_GETS_ONE -> gatewayGetsOne();
                case CLIENT_GETS_ONE -> clientGetsOne();
                case SOCKET_DROPS -> drop();
                case CLIENT_RESUMES -> resume(false);
                case CLIENT_RESUMES_IN_HASTE -> resume(true);
            }
        }

        /** Lets everything arrive, and a last frame each way carry the acknowledgement of it. */
        void settle() {
            resume(false);
            flush();
            perform(Step.GATEWAY_TELLS);
            flush();
            perform(Step.CLIENT_TELLS);
            flush();
        }

        private void flush() {
            while (socketTakesOne()) clientGetsOne();
            while (!toClient.isEmpty()) clientGetsOne();
            while (!toGateway.isEmpty()) gatewayGetsOne();
        }

        private void clientTells() {
            Frame frame = carrying(++clientTold).setSeq(++clientSeq).build();
            clientKeeps.add(frame);
            if (up) toGateway.add(frame.toBuilder().setAck(clientSeen).build());
        }

        private boolean socketTakesOne() {
            if (!up) return false;
            Frame frame = ledger.next();
            if (frame == null) return false;
            toClient.add(frame);
            return true;
        }

        private void gatewayGetsOne() {
            Frame frame = toGateway.poll();
            if (frame == null) return;
            FrameLedger.Arrival arrival = ledger.arrive(frame.getSeq());
            assertThat(arrival).isNotEqualTo(FrameLedger.Arrival.GAP);
            assertThat(ledger.acknowledge(frame.getAck())).isTrue();
            if (arrival == FrameLedger.Arrival.NEXT) gatewayGot.add(number(frame));
        }

        private void clientGetsOne() {
            Frame frame = toClient.poll();
            if (frame == null) return;
            clientGetsAck(frame.getAck());
            // No frame may be left out, and none come again: a client need not check.
            assertThat(frame.getSeq()).isEqualTo(clientSeen + 1);
            clientSeen = frame.getSeq();
            clientGot.add(number(frame));
        }

        private void clientGetsAck(int ack) {
            while (!clientKeeps.isEmpty() && clientKeeps.peek().getSeq() <= ack) clientKeeps.remove();
        }

        private void drop() {
            up = false;
            toClient.clear();
            toGateway.clear();
        }

        private void resume(boolean inHaste) {
            drop();
            assertThat(ledger.resumeFrom(clientSeen)).isTrue();
            up = true;
            // The welcome of a resumed connection: outside the count, with what was seen of the client.
            if (!inHaste) clientGetsAck(ledger.seen());
            for (Frame frame : clientKeeps) {
                toGateway.add(frame.toBuilder().setAck(clientSeen).build());
            }
        }

        private static Frame.Builder carrying(int number) {
            return Frame.newBuilder().setDtmf(Dtmf.newBuilder().setDurationMs(number));
        }

        private static int number(Frame frame) {
            return frame.getDtmf().getDurationMs();
        }
    }
}
