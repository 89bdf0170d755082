package org.patchbay.server.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Offers and answers of one leg as a strict peer sees them (RFC 3264, RFC 8829): one at a time, each answered once, the origin's version
 * going up, ICE restarted by both or by neither. Whatever breaks that is told as a fault.
 */
final class Negotiation {
    private final Random random;
    private final Consumer<String> fault;
    private final String session;
    private final boolean plain;
    private final boolean relayed;

    private long version = 1;
    private Description.Ice ice;
    private String role = "";
    private boolean holds;
    private boolean video;
    private boolean takesVideo = true;
    private boolean heldBefore;
    private boolean videoBefore;
    private boolean restartWasRefused;

    private @Nullable Description local;
    private @Nullable Description remote;
    private @Nullable Description offer;
    private @Nullable Description offered;

    /**
     * Begins one.
     *
     * @param plain whether it speaks RTP without ICE and DTLS
     * @param relayed whether a relay may be in the path
     */
    Negotiation(Random random, boolean plain, boolean relayed, Consumer<String> fault) {
        this.random = random;
        this.plain = plain;
        this.relayed = relayed;
        this.fault = fault;
        this.session = Long.toString(1 + random.nextInt(Integer.MAX_VALUE));
        this.ice = fresh();
    }

    private Description.Ice fresh() {
        return plain ? Description.Ice.NONE : new Description.Ice(token(4), token(24));
    }

    private String token(int length) {
        StringBuilder token = new StringBuilder();
        for (int i = 0; i < length; i++) token.append((char) ('a' + random.nextInt(26)));
        return token.toString();
    }

    // --- what the phone wants

    /** Whether it wants the other side held. */
    void holds(boolean wanted) {
        holds = wanted;
    }

    /** Whether it sends video of its own accord. */
    void video(boolean wanted) {
        video = wanted;
    }

    /** Whether it takes video that it is offered. */
    void takesVideo(boolean taken) {
        takesVideo = taken;
    }

    boolean takesVideo() {
        return takesVideo;
    }

    boolean isHolding() {
        return holds;
    }

    // --- what there is

    /** Whether nothing is under way. */
    boolean isStable() {
        return offer == null && offered == null;
    }

    boolean hasOffered() {
        return offer != null;
    }

    /** Whether candidates can be taken: there is something of the other side that they belong to. */
    boolean hasRemote() {
        return remote != null || offered != null;
    }

    /** Whether the other side does not want to hear us. */
    boolean isHeld() {
        Description known = remote;
        return known != null && !known.audio().receives();
    }

    boolean hasVideo() {
        Description ours = local;
        Description theirs = remote;
        return ours != null && theirs != null && ours.hasVideo() && theirs.hasVideo();
    }

    Description.Ice ice() {
        return ice;
    }

    Description.@Nullable Ice remoteIce() {
        Description known = offered != null ? offered : remote;
        return known == null ? null : known.ice();
    }

    @Nullable
    Description local() {
        return local;
    }

    // --- own offers

    /** Makes an offer of what is wanted. */
    Description offers(boolean restart) {
        if (!isStable()) throw new IllegalStateException("an offer is under way already");
        if (restart) ice = fresh();
        List<Description.Media> media = new ArrayList<>();
        Description before = local;
        Direction wish = wish();
        if (before == null) {
            media.add(new Description.Media("audio", plain ? "" : "0", wish, true));
        } else {
            for (Description.Media one : before.media())
                media.add(new Description.Media(
                        one.kind(), one.mid(), wish, one.kind().equals("audio") || video));
        }
        boolean known = media.stream().anyMatch(one -> one.kind().equals("video"));
        if (video && !known) media.add(new Description.Media("video", plain ? "" : "v" + media.size(), wish, true));
        Description made = new Description(session, version++, ice, "actpass", media, "");
        offer = made;
        return made;
    }

    private Direction wish() {
        return Direction.of(true, !holds);
    }

    /** An answer came. */
    void answered(Description answer) {
        Description mine = offer;
        if (mine == null) {
            fault.accept("an answer without an offer, or a second one");
            return;
        }
        offer = null;
        checkOrigin(answer);
        checkAnswer(mine, answer);
        local = mine;
        remote = answer;
        heldBefore = holds;
        restartWasRefused = false;
        videoBefore = video && answer.hasVideo();
        role = answer.setup().equals("active") ? "passive" : "active";
    }

    /** Early media: the answer comes, and once more with the call's own. */
    void answeredEarly(Description answer) {
        Description mine = offer;
        if (mine == null) {
            fault.accept("early media without an open offer");
            return;
        }
        checkAnswer(mine, answer);
    }

    private void checkAnswer(Description mine, Description answer) {
        if (answer.media().size() != mine.media().size()) {
            fault.accept("an answer with " + answer.media().size() + " sections to an offer with "
                    + mine.media().size());
            return;
        }
        boolean taken = answer.media().stream().anyMatch(Description.Media::live);
        if (!plain && taken && !List.of("active", "passive").contains(answer.setup()))
            fault.accept("an answer with setup:" + answer.setup());
        for (int i = 0; i < mine.media().size(); i++) {
            Description.Media offeredOne = mine.media().get(i);
            Description.Media section = answer.media().get(i);
            if (!offeredOne.kind().equals(section.kind())) fault.accept("an answer of other kinds of media");
            if (!section.live()) continue;
            if (!offeredOne.live()) fault.accept("an answer that brings back media which was dropped");
            // COMPAT(rtpengine 10.5): it names sections to a phone without names for them, where the other side has
            // some.
            if (!plain && !offeredOne.mid().equals(section.mid())) fault.accept("an answer with mid " + section.mid());
            Direction allowed = offeredOne.direction().reversed();
            if (section.direction().and(allowed) != section.direction())
                fault.accept("an answer " + section.direction() + " to " + offeredOne.direction());
        }
        Description before = remote;
        Description own = local;
        if (before == null || own == null) return;
        if (!taken) return;
        boolean restarted = !mine.ice().equals(own.ice());
        boolean changed = !answer.ice().equals(before.ice());
        // COMPAT(rtpengine 10.5): it takes no offer back, and so restarts at the next one after a restart that was
        // refused.
        if (relayed && restartWasRefused) return;
        if (restarted != changed)
            fault.accept(
                    restarted
                            ? "ICE was restarted, and the answer keeps the old credentials"
                            : "an answer that restarts ICE");
    }

    /** The other side does not want it: all is as it was. */
    void refused() {
        Description mine = offer;
        if (mine == null) {
            fault.accept("a refusal without an offer");
            return;
        }
        offer = null;
        holds = heldBefore;
        video = videoBefore;
        Description before = local;
        restartWasRefused |= before != null && !mine.ice().equals(before.ice());
        if (before != null) ice = before.ice();
    }

    // --- the other side's offers

    /** An offer came. */
    void offered(Description theirs) {
        if (!isStable()) fault.accept("an offer while another one is under way");
        checkOrigin(theirs);
        Description before = remote;
        if (before != null && theirs.media().size() < before.media().size())
            fault.accept("an offer with fewer sections than before");
        offered = theirs;
    }

    /** Answers it. */
    Description answers() {
        Description theirs = offered;
        if (theirs == null) throw new IllegalStateException("nothing is offered");
        Description before = remote;
        if (before != null && !theirs.ice().equals(before.ice())) ice = fresh();
        if (role.isEmpty() || theirs.setup().equals("active"))
            role = theirs.setup().equals("active") ? "passive" : "active";
        List<Description.Media> media = new ArrayList<>();
        for (Description.Media one : theirs.media()) {
            boolean live = one.live() && (one.kind().equals("audio") || takesVideo);
            Direction direction = one.direction().reversed().and(wish());
            media.add(new Description.Media(one.kind(), one.mid(), live ? direction : Direction.INACTIVE, live));
        }
        Description answer = new Description(session, version++, ice, role, media, "");
        video = answer.hasVideo();
        videoBefore = video;
        offered = null;
        remote = theirs;
        local = answer;
        return answer;
    }

    /** Refuses it: all is as it was. */
    void refuses() {
        if (offered == null) throw new IllegalStateException("nothing is offered");
        offered = null;
    }

    /** Whether the offer that is open asks for something that the phone does not take. */
    boolean isUnwelcome() {
        Description theirs = offered;
        return theirs != null && !takesVideo && theirs.hasVideo();
    }

    private void checkOrigin(Description theirs) {
        Description before = remote;
        if (before == null) return;
        if (!theirs.session().equals(before.session()))
            fault.accept(
                    "another session id in the origin (RFC 3264 8): " + before.session() + ", now " + theirs.session());
        else if (theirs.version() < before.version()) fault.accept("the origin's version went down");
        else if (theirs.version() == before.version() && !theirs.body().equals(before.body()))
            fault.accept("a description that changed under the same version (RFC 3264 8)");
    }
}
