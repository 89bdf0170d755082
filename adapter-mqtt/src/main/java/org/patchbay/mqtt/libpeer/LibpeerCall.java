package org.patchbay.mqtt.libpeer;

import java.util.List;
import org.patchbay.core.description.SdpReader;
import org.patchbay.core.description.SdpReading;
import org.patchbay.core.description.SdpWriter;
import org.patchbay.session.v1.Answer;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.UpdateReject;

/**
 * A call with a libpeer device, which is always the callee and always offers: {@code offer} is answered by its offer, {@code answer} gives it ours,
 * {@code close} hangs up. Immutable and pure.
 *
 * @param phase where the call stands
 * @param lastId the id of the latest request
 */
record LibpeerCall(Phase phase, int lastId) {
    private static final String OFFER_ID = "libpeer";

    /** Where a call stands. */
    enum Phase {
        /** The device was asked for its offer. */
        ASKED,
        /** Its offer is with the call, which has to answer it. */
        OFFERED,
        /** It was given the answer. */
        ANSWERED,
        ENDED
    }

    /** What is to be done. */
    sealed interface Effect {}

    /** Ask the device. */
    record Request(String method, String params, int id) implements Effect {}

    /** Tell the call. The body alone; the envelope is the device's affair. */
    record Tell(Signal body) implements Effect {}

    /** The call as it is after an event, and what is to be done. */
    record Step(LibpeerCall next, List<Effect> effects) {}

    /**
     * Begins with an invitation.
     *
     * @param lastId the id of the request before this one; a device tells by it which request a reply is for
     */
    static Step invited(int lastId) {
        LibpeerCall asked = new LibpeerCall(Phase.ASKED, lastId + 1);
        return new Step(asked, List.of(new Request("offer", "", asked.lastId())));
    }

    boolean isOver() {
        return phase == Phase.ENDED;
    }

    /** The device has replied. */
    Step replied(JsonRpc.Reply reply) {
        if (reply instanceof JsonRpc.Result result) return result.id() == lastId ? result(result.text()) : same();
        if (reply instanceof JsonRpc.Failure failure) return failure.id() == lastId ? failure(failure) : same();
        return same();
    }

    private Step result(String text) {
        return switch (phase) {
            case ASKED -> offered(text);
            // An empty result says no more than that it was heard.
            case OFFERED, ANSWERED, ENDED -> same();
        };
    }

    private Step offered(String sdp) {
        SdpReading reading = SdpReader.read(sdp);
        if (!(reading instanceof SdpReading.Read read)) {
            return hangUp(end(EndReason.PROTOCOL_ERROR, "the device's offer is no session description"));
        }
        return new Step(
                new LibpeerCall(Phase.OFFERED, lastId),
                List.of(new Tell(Signal.newBuilder()
                        .setAnswer(Answer.newBuilder()
                                .setDescription(read.description())
                                .setOfferId(OFFER_ID))
                        .build())));
    }

    private Step failure(JsonRpc.Failure failure) {
        return switch (phase) {
            // COMPAT(libpeer, to this day): a device with a connection answers an offer request with an internal error.
            case ASKED ->
                over(
                        failure.code() == JsonRpc.INTERNAL_ERROR
                                ? end(EndReason.BUSY, "the device is in a call")
                                : end(EndReason.NOT_ACCEPTABLE, "the device makes no offer: " + failure.message()));
            case OFFERED -> same();
            case ANSWERED ->
                hangUp(end(EndReason.NOT_ACCEPTABLE, "the device refuses the answer: " + failure.message()));
            case ENDED -> same();
        };
    }

    /** The call tells something. */
    Step told(Signal signal) {
        if (isOver()) return same();
        return switch (signal.getBodyCase()) {
            case UPDATE_ANSWER -> answered(signal.getUpdateAnswer().getDescription());
            case UPDATE_REJECT -> hangUp(end(EndReason.NOT_ACCEPTABLE, "the device's offer was refused"));
            case UPDATE ->
                new Step(
                        this,
                        List.of(new Tell(Signal.newBuilder()
                                .setUpdateReject(UpdateReject.newBuilder()
                                        .setId(signal.getUpdate().getId())
                                        .setCause(UpdateReject.Cause.NOT_ACCEPTABLE)
                                        .setText("the device can't change a call"))
                                .build())));
            case END -> closed();
            case INVITE, PROGRESS, ANSWER, CANDIDATES, INFO, DTMF, TRANSFER, TRANSFER_PROGRESS -> same();
            case MESSAGE, RECEIPT, PRESENCE, SUBSCRIBE, REGISTER, UNREGISTER, BODY_NOT_SET -> same();
        };
    }

    /** The device has gone. */
    Step lost() {
        return isOver() ? same() : over(end(EndReason.TRANSPORT_LOST, "the device has lost its connection"));
    }

    private Step answered(SessionDescription description) {
        if (phase != Phase.OFFERED) return same();
        LibpeerCall next = new LibpeerCall(Phase.ANSWERED, lastId + 1);
        return new Step(next, List.of(new Request("answer", SdpWriter.write(description), next.lastId())));
    }

    private Step closed() {
        LibpeerCall next = new LibpeerCall(Phase.ENDED, lastId + 1);
        return new Step(next, List.of(new Request("close", "", next.lastId())));
    }

    private Step hangUp(Signal end) {
        LibpeerCall next = new LibpeerCall(Phase.ENDED, lastId + 1);
        return new Step(next, List.of(new Request("close", "", next.lastId()), new Tell(end)));
    }

    private Step over(Signal end) {
        return new Step(new LibpeerCall(Phase.ENDED, lastId), List.of(new Tell(end)));
    }

    private Step same() {
        return new Step(this, List.of());
    }

    /** What a device that can't be rung says to the call. */
    static Signal end(EndReason reason, String text) {
        return Signal.newBuilder()
                .setEnd(End.newBuilder().setReason(reason).setText(text))
                .build();
    }

    /** The device gets the offer request, which is as near to ringing as it comes. */
    static Signal trying() {
        return Signal.newBuilder()
                .setProgress(Progress.newBuilder().setState(Progress.State.RINGING))
                .build();
    }
}
