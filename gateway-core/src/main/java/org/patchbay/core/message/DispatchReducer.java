package org.patchbay.core.message;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.message.Dispatch.Attempt;
import org.patchbay.core.message.Dispatch.Phase;
import org.patchbay.core.message.Dispatch.State;
import org.patchbay.core.routing.Router.Target;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Receipt;

/**
 * The state machine of a message. Pure. What the sender is told only ever gets better: nothing, SENT or STORED, DELIVERED; FAILED is told
 * first and last. A message that any device has is not left in the store.
 */
final class DispatchReducer {
    private static final Failure LATE = new Failure(EndReason.TIMEOUT, "no device has confirmed it in time");

    private DispatchReducer() {}

    static DispatchTransition reduce(Dispatch dispatch, DispatchEvent event) {
        Draft draft = new Draft(dispatch);
        String ignored;
        if (event instanceof DispatchEvent.Routed routed) ignored = draft.routed(routed);
        else if (event instanceof DispatchEvent.Reported reported) ignored = draft.reported(reported);
        else if (event instanceof DispatchEvent.Overdue) ignored = draft.overdue();
        else if (event instanceof DispatchEvent.Stored) ignored = draft.stored();
        else ignored = draft.notStored(((DispatchEvent.NotStored) event).why());
        return ignored.isEmpty() ? draft.done() : DispatchTransition.ignored(dispatch, ignored);
    }

    /** Names the way that a channel is to a device. */
    static String way(Target target) {
        Channel channel = target.channel();
        return target.device() + " " + channel.getId() + " " + channel.getEndpoint();
    }

    /** The message after the event, in the making. */
    private static final class Draft {
        private final List<DispatchEffect> effects = new ArrayList<>();
        private final Map<Integer, Attempt> attempts;
        private Phase phase;
        private boolean storable;
        private boolean reached;
        private Receipt.Status told;
        private int nextNumber;

        Draft(Dispatch before) {
            this.attempts = new LinkedHashMap<>(before.attempts());
            this.phase = before.phase();
            this.storable = before.storable();
            this.reached = before.reached();
            this.told = before.told();
            this.nextNumber = before.nextNumber();
        }

        DispatchTransition done() {
            return new DispatchTransition(
                    new Dispatch(phase, storable, reached, told, attempts, nextNumber), effects, "");
        }

        String routed(DispatchEvent.Routed routed) {
            if (phase != Phase.ROUTING && phase != Phase.KEPT) return "it was routed already";
            if (phase == Phase.ROUTING) storable = routed.storable();
            attempts.values().removeIf(attempt -> !attempt.isUnreported());
            boolean delivers = false;
            for (Target target : routed.targets()) {
                String way = way(target);
                // Its adapter has the message still, and will deliver it or say that it can't.
                if (attempts.values().stream().anyMatch(attempt -> attempt.way().equals(way))) continue;
                attempts.put(nextNumber, new Attempt(way, State.WAITING, Failure.NONE));
                effects.add(new DispatchEffect.Deliver(nextNumber, target));
                nextNumber++;
                delivers = true;
            }
            if (!delivers) {
                notReached(routed.otherwise());
            } else {
                phase = phase == Phase.KEPT ? Phase.RETURNING : Phase.DELIVERING;
                effects.add(new DispatchEffect.StartTimer());
            }
            return "";
        }

        String reported(DispatchEvent.Reported reported) {
            boolean nothingLeftToTell = told == Receipt.Status.DELIVERED || told == Receipt.Status.FAILED;
            if (phase == Phase.OVER && nothingLeftToTell) return "it is over";
            Attempt attempt = attempts.get(reported.number());
            if (attempt == null) return "no such delivery";
            return switch (reported.status()) {
                case DELIVERED -> {
                    if (attempt.state() == State.CONFIRMED) yield "the delivery was confirmed already";
                    attempts.put(reported.number(), attempt.as(State.CONFIRMED));
                    reached(Receipt.Status.DELIVERED);
                    yield "";
                }
                case SENT -> {
                    if (!attempt.isUnreported()) yield "the delivery was reported already";
                    attempts.put(reported.number(), attempt.as(State.WRITTEN));
                    reached(Receipt.Status.SENT);
                    yield "";
                }
                case FAILED -> {
                    if (!attempt.isUnreported()) yield "the delivery was reported already";
                    attempts.put(reported.number(), attempt.failed(reported.failure()));
                    failed();
                    yield "";
                }
                case STORED, STATUS_UNSPECIFIED, UNRECOGNIZED -> "not what becomes of a delivery";
            };
        }

        String overdue() {
            if (phase != Phase.DELIVERING && phase != Phase.RETURNING) return "nothing is waited for";
            replace(attempt -> attempt.state() == State.WAITING ? attempt.as(State.OVERDUE) : attempt);
            notReached(best(LATE));
            return "";
        }

        String stored() {
            if (phase != Phase.STORING) return "it was not to be stored";
            if (reached) {
                // A device confirmed while it was on its way into the store.
                effects.add(new DispatchEffect.Remove());
                over();
            } else {
                phase = Phase.KEPT;
                tell(Receipt.Status.STORED, Failure.NONE);
            }
            return "";
        }

        String notStored(Failure why) {
            if (phase != Phase.STORING) return "it was not to be stored";
            if (!reached) tell(Receipt.Status.FAILED, why);
            over();
            return "";
        }

        private void reached(Receipt.Status status) {
            reached = true;
            switch (phase) {
                case DELIVERING -> {
                    effects.add(new DispatchEffect.StopTimer());
                    tell(status, Failure.NONE);
                    over();
                }
                case RETURNING -> {
                    effects.add(new DispatchEffect.StopTimer());
                    effects.add(new DispatchEffect.Remove());
                    tell(status, Failure.NONE);
                    effects.add(new DispatchEffect.Settle(true, Failure.NONE));
                    over();
                }
                case KEPT -> {
                    effects.add(new DispatchEffect.Remove());
                    tell(status, Failure.NONE);
                    over();
                }
                case OVER -> {
                    tell(status, Failure.NONE);
                    over();
                }
                // The store's answer ends it.
                case STORING, ROUTING -> tell(status, Failure.NONE);
            }
        }

        private void failed() {
            boolean inTime = phase == Phase.DELIVERING || phase == Phase.RETURNING;
            if (!inTime || attempts.values().stream().anyMatch(attempt -> attempt.state() == State.WAITING)) return;
            effects.add(new DispatchEffect.StopTimer());
            notReached(best(Failure.NONE));
        }

        private void notReached(Failure why) {
            switch (phase) {
                case KEPT, RETURNING -> {
                    phase = Phase.KEPT;
                    effects.add(new DispatchEffect.Settle(false, why));
                }
                case ROUTING, DELIVERING -> {
                    if (storable) {
                        phase = Phase.STORING;
                        effects.add(new DispatchEffect.Store());
                    } else {
                        tell(Receipt.Status.FAILED, why);
                        over();
                    }
                }
                case STORING, OVER -> throw new IllegalStateException("not on its way: " + phase);
            }
        }

        /** Over; remembered as long as a confirmation would be news to the sender. */
        private void over() {
            phase = Phase.OVER;
            if (told == Receipt.Status.DELIVERED || told == Receipt.Status.FAILED)
                effects.add(new DispatchEffect.Forget());
        }

        private void tell(Receipt.Status status, Failure failure) {
            if (rank(status) <= rank(told)) return;
            told = status;
            effects.add(new DispatchEffect.Tell(status, failure));
        }

        private static int rank(Receipt.Status status) {
            return switch (status) {
                case STATUS_UNSPECIFIED, UNRECOGNIZED -> 0;
                // That a message from the store was written somewhere is no news that the sender could use.
                case SENT, STORED -> 1;
                case DELIVERED, FAILED -> 2;
            };
        }

        private void replace(UnaryOperator<Attempt> change) {
            attempts.replaceAll((number, attempt) -> change.apply(attempt));
        }

        /** Of several failures a device's own word is worth more than that none was there. */
        private Failure best(Failure otherwise) {
            @Nullable Failure absence = null;
            for (Attempt attempt : attempts.values()) {
                if (attempt.state() != State.FAILED) continue;
                if (!attempt.failure().isAbsence()) return attempt.failure();
                if (absence == null) absence = attempt.failure();
            }
            return absence == null ? otherwise : absence;
        }
    }
}
