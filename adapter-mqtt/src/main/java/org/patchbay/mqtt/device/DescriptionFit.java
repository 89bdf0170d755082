package org.patchbay.mqtt.device;

import java.util.Map;
import org.patchbay.core.client.DescriptionView;
import org.patchbay.core.client.LegKey;
import org.patchbay.core.collect.RareMap;
import org.patchbay.session.v1.Candidates;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.TrickledCandidate;

/**
 * Between the whole session of a call and what a device is shown of it: descriptions and candidates toward the device are pruned, those that it
 * says are put in their places. Keeps a {@link DescriptionLayout} for each leg. Belongs to the device's event loop.
 */
final class DescriptionFit implements DescriptionView {
    private static final DescriptionLayout NOTHING_YET =
            DescriptionLayout.whole(SessionDescription.getDefaultInstance());

    private final DescriptionPruning pruning;
    private final boolean idle;
    private final Map<LegKey, DescriptionLayout> layouts = new RareMap<>();

    DescriptionFit(DeviceClass device) {
        this.pruning = new DescriptionPruning(device);
        this.idle = device.prunesNothing();
    }

    @Override
    public Fitted toDevice(LegKey leg, Signal signal) {
        if (idle) return new Told(signal);
        return switch (signal.getBodyCase()) {
            case INVITE -> signal.getInvite().hasDescription() ? invite(leg, signal) : new Told(signal);
            case UPDATE -> signal.getUpdate().hasDescription() ? update(leg, signal) : new Told(signal);
            case PROGRESS -> signal.getProgress().hasDescription() ? progress(leg, signal) : new Told(signal);
            case ANSWER -> answer(leg, signal);
            case UPDATE_ANSWER -> updateAnswer(leg, signal);
            case CANDIDATES -> candidates(leg, signal);
            case UPDATE_REJECT,
                    INFO,
                    DTMF,
                    TRANSFER,
                    TRANSFER_PROGRESS,
                    END,
                    MESSAGE,
                    RECEIPT,
                    PRESENCE,
                    SUBSCRIBE,
                    REGISTER,
                    UNREGISTER,
                    BODY_NOT_SET -> new Told(signal);
        };
    }

    @Override
    public Signal fromDevice(LegKey leg, Signal signal) {
        DescriptionLayout layout = layouts.get(leg);
        if (layout == null || layout.showsAll()) return signal;
        if (signal.hasAnswer()) {
            SessionDescription whole = layout.expand(signal.getAnswer().getDescription());
            return signal.toBuilder()
                    .setAnswer(signal.getAnswer().toBuilder().setDescription(whole))
                    .build();
        }
        if (signal.hasUpdateAnswer()) {
            SessionDescription whole = layout.expand(signal.getUpdateAnswer().getDescription());
            return signal.toBuilder()
                    .setUpdateAnswer(signal.getUpdateAnswer().toBuilder().setDescription(whole))
                    .build();
        }
        if (signal.hasUpdate()) {
            SessionDescription offer = signal.getUpdate().getDescription();
            layouts.put(leg, layout.grownBy(offer));
            return signal.toBuilder()
                    .setUpdate(signal.getUpdate().toBuilder().setDescription(layout.expand(offer)))
                    .build();
        }
        return signal.hasCandidates() ? placed(signal, layout) : signal;
    }

    @Override
    public void forget(LegKey leg) {
        layouts.remove(leg);
    }

    private Fitted invite(LegKey leg, Signal signal) {
        DescriptionPruning.Pruned pruned = offer(leg, signal.getInvite().getDescription());
        if (pruned instanceof DescriptionPruning.Unfit unfit) return new TooMuch(unfit.why());
        return new Told(signal.toBuilder()
                .setInvite(
                        signal.getInvite().toBuilder().setDescription(((DescriptionPruning.Fit) pruned).description()))
                .build());
    }

    private Fitted update(LegKey leg, Signal signal) {
        DescriptionPruning.Pruned pruned = offer(leg, signal.getUpdate().getDescription());
        if (pruned instanceof DescriptionPruning.Unfit unfit) return new TooMuch(unfit.why());
        return new Told(signal.toBuilder()
                .setUpdate(
                        signal.getUpdate().toBuilder().setDescription(((DescriptionPruning.Fit) pruned).description()))
                .build());
    }

    private DescriptionPruning.Pruned offer(LegKey leg, SessionDescription offer) {
        DescriptionPruning.Pruned pruned = pruning.offer(offer, layouts.getOrDefault(leg, NOTHING_YET));
        if (pruned instanceof DescriptionPruning.Fit fit) layouts.put(leg, fit.layout());
        return pruned;
    }

    private Fitted progress(LegKey leg, Signal signal) {
        DescriptionPruning.Pruned pruned = answered(leg, signal.getProgress().getDescription());
        if (pruned instanceof DescriptionPruning.Unfit unfit) return new TooMuch(unfit.why());
        return new Told(signal.toBuilder()
                .setProgress(signal.getProgress().toBuilder()
                        .setDescription(((DescriptionPruning.Fit) pruned).description()))
                .build());
    }

    private Fitted answer(LegKey leg, Signal signal) {
        DescriptionPruning.Pruned pruned = answered(leg, signal.getAnswer().getDescription());
        if (pruned instanceof DescriptionPruning.Unfit unfit) return new TooMuch(unfit.why());
        return new Told(signal.toBuilder()
                .setAnswer(
                        signal.getAnswer().toBuilder().setDescription(((DescriptionPruning.Fit) pruned).description()))
                .build());
    }

    private Fitted updateAnswer(LegKey leg, Signal signal) {
        DescriptionPruning.Pruned pruned =
                answered(leg, signal.getUpdateAnswer().getDescription());
        if (pruned instanceof DescriptionPruning.Unfit unfit) return new TooMuch(unfit.why());
        return new Told(signal.toBuilder()
                .setUpdateAnswer(signal.getUpdateAnswer().toBuilder()
                        .setDescription(((DescriptionPruning.Fit) pruned).description()))
                .build());
    }

    /** The device offered, so what is answered are the sections that it knows, and those that stand for the rest. */
    private DescriptionPruning.Pruned answered(LegKey leg, SessionDescription answer) {
        return pruning.answer(answer, layouts.computeIfAbsent(leg, first -> DescriptionLayout.whole(answer)));
    }

    private Fitted candidates(LegKey leg, Signal signal) {
        DescriptionLayout layout = layouts.get(leg);
        if (layout == null || layout.showsAll()) return new Told(signal);
        Candidates.Builder own =
                Candidates.newBuilder().setEnd(signal.getCandidates().getEnd());
        for (TrickledCandidate candidate : signal.getCandidates().getCandidatesList()) {
            int section = layout.indexOf(candidate);
            int at = layout.shown().indexOf(section);
            if (at >= 0) own.addCandidates(withIndex(candidate, at));
        }
        if (own.getCandidatesCount() == 0 && !own.getEnd()) return new NotItsOwn();
        return new Told(signal.toBuilder().setCandidates(own).build());
    }

    private static Signal placed(Signal signal, DescriptionLayout layout) {
        Candidates.Builder whole = signal.getCandidates().toBuilder();
        for (int i = 0; i < whole.getCandidatesCount(); i++) {
            TrickledCandidate candidate = whole.getCandidates(i);
            if (!candidate.hasMediaIndex()
                    || candidate.getMediaIndex() < 0
                    || candidate.getMediaIndex() >= layout.shown().size()) continue;
            whole.setCandidates(i, withIndex(candidate, layout.shown().get(candidate.getMediaIndex())));
        }
        return signal.toBuilder().setCandidates(whole).build();
    }

    private static TrickledCandidate withIndex(TrickledCandidate candidate, int index) {
        return candidate.hasMediaIndex()
                ? candidate.toBuilder().setMediaIndex(index).build()
                : candidate;
    }
}
