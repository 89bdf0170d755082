package org.patchbay.core.call;

import org.jspecify.annotations.Nullable;
import org.patchbay.session.v1.SessionDescription;

/**
 * A transfer under way, as one of the two calls sees it that are to be stitched together: the joint leg, whose other end is the other call,
 * takes the place of the transferor's leg, and the leg on the other side is kept.
 *
 * @param part what this call has to do with it
 * @param transferor the leg that is to be replaced; it may be over already
 * @param kept the leg that stays
 * @param joint the leg that takes the transferor's place
 * @param stage how far it has come
 * @param target whom the kept side is to be brought to; where a call is replaced, what the transferor wrote
 * @param otherCall the call at the joint leg's other end
 * @param freshCall the id of the call that is placed where none exists
 * @param left how many more calls may be stitched on
 * @param attended whether the other call exists already
 * @param formerPath how the media of the call went before
 * @param formerly what the transferor knows of the kept side's media
 * @param rang whether the transferor knows that the target rings
 * @param moved whether the kept side has been told of the new other side and has taken it
 * @param rounds how many times a side was offered what the other side answered
 * @param glares how many times the kept side's own offer came in between
 * @param offerId under which the other call waits for an answer; empty where what it said was an answer
 * @param told what the other call was last told of the kept side's media
 */
record Stitch(
        Part part,
        String transferor,
        String kept,
        String joint,
        Stage stage,
        String target,
        String otherCall,
        String freshCall,
        int left,
        boolean attended,
        MediaPath formerPath,
        @Nullable SessionDescription formerly,
        boolean rang,
        boolean moved,
        int rounds,
        int glares,
        String offerId,
        @Nullable SessionDescription told) {
    /** What a call has to do with a transfer. */
    enum Part {
        /** One of its legs transfers the other. */
        TRANSFERS,
        /** A leg of it is replaced. */
        IS_REPLACED
    }

    enum Stage {
        /** The kept side's media is to be offered to the target as soon as an offer that is under way is answered. */
        WAITING,
        /** The kept side was asked for an offer. */
        ASKING,
        /** The other call was asked; the two sides of this one talk on. */
        DIALLING,
        /** The media can be moved as soon as an offer between the two sides is answered. */
        CLEARING,
        /**
         * The joint leg is in the transferor's place. The kept side's former description stood in while the target rang; now it was asked for
         * an offer, which the target is to answer at once.
         */
        RENEWING,
        /** The joint leg is in the transferor's place, and the sides' media is being moved. */
        SETTLING,
        /** This call has done its part; the transferor's leg is kept until the other call has, too. */
        STITCHED
    }

    static Stitch transfer(
            Leg transferor,
            Leg kept,
            String joint,
            String target,
            String otherCall,
            String freshCall,
            boolean attended) {
        return new Stitch(
                Part.TRANSFERS,
                transferor.id(),
                kept.id(),
                joint,
                Stage.DIALLING,
                target,
                otherCall,
                freshCall,
                0,
                attended,
                pathOf(transferor, kept),
                kept.received(),
                false,
                false,
                1,
                0,
                "",
                null);
    }

    static Stitch replacement(Leg transferor, Leg kept, String joint, String otherCall) {
        return new Stitch(
                Part.IS_REPLACED,
                transferor.id(),
                kept.id(),
                joint,
                Stage.CLEARING,
                "",
                otherCall,
                "",
                0,
                true,
                pathOf(transferor, kept),
                kept.received(),
                false,
                false,
                1,
                0,
                "",
                null);
    }

    private static MediaPath pathOf(Leg one, Leg other) {
        return one.isCaller() ? other.path() : one.path();
    }

    /** Whether the joint leg stands where the transferor's leg stood. */
    boolean isInPlace() {
        return stage == Stage.RENEWING || stage == Stage.SETTLING || stage == Stage.STITCHED;
    }

    boolean transfers() {
        return part == Part.TRANSFERS;
    }

    Stitch at(Stage next) {
        return copy(next, target, attended, left, rang, moved, rounds, glares, offerId, told);
    }

    Stitch leaving(int hops) {
        return copy(stage, target, attended, hops, rang, moved, rounds, glares, offerId, told);
    }

    /** Toward somebody whom the transferor was only calling, by a call of its own. */
    Stitch blindTo(String address) {
        return new Stitch(
                part,
                transferor,
                kept,
                joint,
                stage,
                address,
                freshCall,
                freshCall,
                left,
                false,
                formerPath,
                formerly,
                rang,
                moved,
                rounds,
                glares,
                offerId,
                told);
    }

    Stitch ringing() {
        return copy(stage, target, attended, left, true, moved, rounds, glares, offerId, told);
    }

    Stitch havingMoved() {
        return copy(stage, target, attended, left, rang, true, rounds, glares, offerId, told);
    }

    Stitch nextRound() {
        return copy(stage, target, attended, left, rang, moved, rounds + 1, glares, offerId, told);
    }

    Stitch afterGlare() {
        return copy(stage, target, attended, left, rang, moved, rounds, glares + 1, offerId, told);
    }

    Stitch answeredBy(String id) {
        return copy(stage, target, attended, left, rang, moved, rounds, glares, id, told);
    }

    Stitch telling(@Nullable SessionDescription description) {
        return copy(stage, target, attended, left, rang, moved, rounds, glares, offerId, description);
    }

    private Stitch copy(
            Stage stage,
            String target,
            boolean attended,
            int left,
            boolean rang,
            boolean moved,
            int rounds,
            int glares,
            String offerId,
            @Nullable SessionDescription told) {
        return new Stitch(
                part,
                transferor,
                kept,
                joint,
                stage,
                target,
                otherCall,
                freshCall,
                left,
                attended,
                formerPath,
                formerly,
                rang,
                moved,
                rounds,
                glares,
                offerId,
                told);
    }
}
