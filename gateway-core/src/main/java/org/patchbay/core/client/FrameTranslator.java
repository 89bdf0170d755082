package org.patchbay.core.client;

import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.patchbay.client.v1.Answer;
import org.patchbay.client.v1.Candidates;
import org.patchbay.client.v1.Dtmf;
import org.patchbay.client.v1.End;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.client.v1.IceCandidate;
import org.patchbay.client.v1.Info;
import org.patchbay.client.v1.Invite;
import org.patchbay.client.v1.Transfer;
import org.patchbay.client.v1.Update;
import org.patchbay.client.v1.UpdateAnswer;
import org.patchbay.client.v1.UpdateReject;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.core.description.CandidateReading;
import org.patchbay.core.description.SdpReader;
import org.patchbay.core.description.SdpReading;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.TrickledCandidate;

/** From a client's frame to the model's signal. Pure; {@link SignalTranslator} is the way back. */
public final class FrameTranslator {
    /** The most candidates of one frame. */
    public static final int MAX_CANDIDATES = 64;

    /** The most headers of an invite. */
    public static final int MAX_HEADERS = 32;

    private static final int MAX_TEXT = 256;
    private static final int MAX_ID = 128;
    private static final int MAX_HEADER_VALUE = 1024;
    // Headers travel into SIP messages and XMPP stanzas: a token by RFC 3261 25.1 suits all of them.
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!%*_+`'~.-]{1,64}");
    private static final Pattern TONES = Pattern.compile("[0-9*#A-D]{1,64}");
    // RTCDTMFSender.insertDTMF of the browser takes the same.
    private static final int SHORTEST_TONE_MS = 40;
    private static final int LONGEST_TONE_MS = 6000;
    private static final int TONE_MS = 100;

    private final Domains domains;

    /** @param domains how a name without a domain is read */
    public FrameTranslator(Domains domains) {
        this.domains = domains;
    }

    /** A new call. The channel, and what the device can do, are the session's to add. */
    public Translation invite(Invite invite) {
        Address.Reading reading = domains.read(invite.getTo());
        if (reading instanceof Address.Malformed malformed) return badFrame("invite.to: " + malformed.reason());
        if (invite.getSdp().isEmpty()) return new Translation.Refused(Error.Code.BAD_SDP, "invite.sdp: missing");
        String fault = headerFault(invite.getHeadersMap());
        if (!fault.isEmpty()) return badFrame(fault);
        if (hasControl(invite.getSubject()) || invite.getSubject().length() > MAX_TEXT) {
            return badFrame("invite.subject: up to " + MAX_TEXT + " characters without control characters");
        }
        return described(
                "invite.sdp",
                invite.getSdp(),
                offer -> Signal.newBuilder()
                        .setTo(((Address.Read) reading).address().toString())
                        .setInvite(org.patchbay.session.v1.Invite.newBuilder()
                                .setDescription(offer)
                                .setSubject(invite.getSubject())
                                .putAllHeaders(invite.getHeadersMap())
                                .setVideo(invite.getVideo()))
                        .build());
    }

    /**
     * A frame within a call.
     *
     * @param callIds from the client's id of another of its calls to the model's, or empty where there is none
     */
    public Translation translate(Frame frame, ClientCall call, Function<String, String> callIds) {
        return switch (frame.getBodyCase()) {
            case RINGING -> ringing(call);
            case ANSWER -> answer(frame.getAnswer(), call);
            case CANDIDATES -> candidates(frame.getCandidates());
            case UPDATE -> update(frame.getUpdate(), call);
            case UPDATE_ANSWER -> updateAnswer(frame.getUpdateAnswer());
            case UPDATE_REJECT -> updateReject(frame.getUpdateReject());
            case INFO -> info(frame.getInfo());
            case DTMF -> dtmf(frame.getDtmf());
            case TRANSFER -> transfer(frame.getTransfer(), callIds);
            case END -> end(frame.getEnd(), call);
            case INVITE -> conflict("there is a call of that id");
            case HELLO,
                    WELCOME,
                    PING,
                    PONG,
                    GO_AWAY,
                    ERROR,
                    PROGRESS,
                    TRANSFER_PROGRESS,
                    MESSAGE,
                    RECEIPT,
                    PRESENCE,
                    SUBSCRIBE,
                    UNSUBSCRIBE,
                    DEVICES,
                    BODY_NOT_SET -> badFrame("not a frame that a client sends within a call");
        };
    }

    private static Translation ringing(ClientCall call) {
        if (call.side() == ClientCall.Side.CALLER) return conflict("only who is called can ring");
        if (call.answered()) return new Translation.Ignored("rings after its answer");
        return accepted(Signal.newBuilder()
                .setProgress(Progress.newBuilder().setState(Progress.State.RINGING))
                .build());
    }

    private static Translation answer(Answer answer, ClientCall call) {
        if (call.side() == ClientCall.Side.CALLER) return conflict("only who is called can answer");
        if (call.answered()) return conflict("the call is answered already");
        String offerId = call.owesOffer() ? ClientCall.LATE : "";
        return described(
                "answer.sdp",
                answer.getSdp(),
                description -> Signal.newBuilder()
                        .setAnswer(org.patchbay.session.v1.Answer.newBuilder()
                                .setDescription(description)
                                .setOfferId(offerId))
                        .build());
    }

    private static Translation candidates(Candidates candidates) {
        if (candidates.getCandidatesCount() > MAX_CANDIDATES) {
            return badFrame("candidates: more than " + MAX_CANDIDATES + " in one frame");
        }
        org.patchbay.session.v1.Candidates.Builder trickled =
                org.patchbay.session.v1.Candidates.newBuilder().setEnd(candidates.getEnd());
        for (IceCandidate candidate : candidates.getCandidatesList()) {
            // W3C WebRTC 4.8.1.1: a candidate of no text says that there are no more.
            if (candidate.getCandidate().isEmpty()) {
                trickled.setEnd(true);
                continue;
            }
            CandidateReading reading = SdpReader.readCandidate(candidate.getCandidate());
            if (reading instanceof CandidateReading.Malformed malformed) {
                return badFrame("candidates.candidate: " + malformed.reason());
            }
            TrickledCandidate.Builder one = TrickledCandidate.newBuilder()
                    .setCandidate(((CandidateReading.Read) reading).candidate())
                    .setMid(candidate.getSdpMid())
                    .setUsernameFragment(candidate.getUsernameFragment());
            if (candidate.hasSdpMLineIndex()) one.setMediaIndex(candidate.getSdpMLineIndex());
            trickled.addCandidates(one);
        }
        if (trickled.getCandidatesCount() == 0 && !trickled.getEnd()) return new Translation.Ignored("no candidates");
        return accepted(Signal.newBuilder().setCandidates(trickled).build());
    }

    private static Translation update(Update update, ClientCall call) {
        if (!isId(update.getId())) return badFrame("update.id: 1 to " + MAX_ID + " characters");
        // Who has lost its media offers anew whatever is under way: that waits, see OfferHold.
        boolean anew = update.getReason() == Update.Reason.ICE_RESTART;
        if (call.offers() && !anew) return conflict("an update of this side is not answered yet");
        return described(
                "update.sdp",
                update.getSdp(),
                offer -> Signal.newBuilder()
                        .setUpdate(org.patchbay.session.v1.Update.newBuilder()
                                .setId(update.getId())
                                .setDescription(offer)
                                .setReason(ModelTerms.reason(update.getReason())))
                        .build());
    }

    private static Translation updateAnswer(UpdateAnswer answer) {
        if (!isId(answer.getId())) return badFrame("updateAnswer.id: 1 to " + MAX_ID + " characters");
        return described(
                "updateAnswer.sdp",
                answer.getSdp(),
                description -> Signal.newBuilder()
                        .setUpdateAnswer(org.patchbay.session.v1.UpdateAnswer.newBuilder()
                                .setId(answer.getId())
                                .setDescription(description))
                        .build());
    }

    private static Translation updateReject(UpdateReject reject) {
        if (!isId(reject.getId())) return badFrame("updateReject.id: 1 to " + MAX_ID + " characters");
        return accepted(Signal.newBuilder()
                .setUpdateReject(org.patchbay.session.v1.UpdateReject.newBuilder()
                        .setId(reject.getId())
                        .setCause(ModelTerms.cause(reject.getReason()))
                        .setText(cleaned(ModelTerms.text(reject.getReason()))))
                .build());
    }

    private static Translation info(Info info) {
        return accepted(Signal.newBuilder()
                .setInfo(org.patchbay.session.v1.Info.newBuilder()
                        .setMuted(info.getMuted())
                        .setMedia(ModelTerms.media(info.getMedia())))
                .build());
    }

    private static Translation dtmf(Dtmf dtmf) {
        if (!TONES.matcher(dtmf.getTones()).matches()) return badFrame("dtmf.tones: 1 to 64 of 0-9 * # A-D");
        int duration = dtmf.getDurationMs() == 0 ? TONE_MS : dtmf.getDurationMs();
        if (duration < SHORTEST_TONE_MS || duration > LONGEST_TONE_MS) {
            return badFrame("dtmf.durationMs: " + SHORTEST_TONE_MS + " to " + LONGEST_TONE_MS);
        }
        return accepted(Signal.newBuilder()
                .setDtmf(org.patchbay.session.v1.Dtmf.newBuilder()
                        .setTones(dtmf.getTones())
                        .setDurationMs(duration))
                .build());
    }

    private Translation transfer(Transfer transfer, Function<String, String> callIds) {
        String replaced = "";
        if (!transfer.getReplacesCallId().isEmpty()) {
            replaced = callIds.apply(transfer.getReplacesCallId());
            if (replaced.isEmpty()) {
                return new Translation.Refused(Error.Code.NOT_FOUND, "transfer.replacesCallId: no such call");
            }
        } else if (transfer.getTo().isEmpty()) {
            return badFrame("transfer: to or replacesCallId is needed");
        }
        String to = "";
        if (!transfer.getTo().isEmpty()) {
            Address.Reading reading = domains.read(transfer.getTo());
            if (reading instanceof Address.Malformed malformed) return badFrame("transfer.to: " + malformed.reason());
            to = ((Address.Read) reading).address().toString();
        }
        return accepted(Signal.newBuilder()
                .setTransfer(
                        org.patchbay.session.v1.Transfer.newBuilder().setTo(to).setReplacesCallId(replaced))
                .build());
    }

    /** Before the answer a plain end says that the caller gives up or that the callee does not want to. */
    private static Translation end(End end, ClientCall call) {
        EndReason said = ModelTerms.reason(end.getReason());
        EndReason reason = said == EndReason.END_REASON_UNSPECIFIED ? EndReason.NORMAL : said;
        if (reason == EndReason.NORMAL && !call.answered()) {
            reason = call.side() == ClientCall.Side.CALLER ? EndReason.CANCELLED : EndReason.DECLINED;
        }
        return accepted(Signal.newBuilder()
                .setEnd(org.patchbay.session.v1.End.newBuilder()
                        .setReason(reason)
                        .setText(cleaned(end.getText())))
                .build());
    }

    private static Translation described(String field, String sdp, Function<SessionDescription, Signal> then) {
        SdpReading reading = SdpReader.read(sdp);
        if (reading instanceof SdpReading.Malformed malformed) {
            return new Translation.Refused(
                    Error.Code.BAD_SDP, field + ": " + malformed.reason() + ", line " + malformed.line());
        }
        return accepted(then.apply(((SdpReading.Read) reading).description()));
    }

    private static String headerFault(Map<String, String> headers) {
        if (headers.size() > MAX_HEADERS) return "invite.headers: more than " + MAX_HEADERS;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (!HEADER_NAME.matcher(header.getKey()).matches()) return "invite.headers: a name is no token";
            // A line break would let a browser write SIP header fields of its own.
            if (hasControl(header.getValue()) || header.getValue().length() > MAX_HEADER_VALUE) {
                return "invite.headers: values of up to " + MAX_HEADER_VALUE + " characters without control characters";
            }
        }
        return "";
    }

    /** Whether a text may be the id of a call, an update or a message. */
    public static boolean isId(String text) {
        return !text.isEmpty() && text.length() <= MAX_ID && !hasControl(text);
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }

    /** Free text for a person: shortened and cleaned rather than refused. */
    static String cleaned(String text) {
        String line = text.codePoints()
                .limit(MAX_TEXT)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return line.strip();
    }

    private static Translation accepted(Signal signal) {
        return new Translation.Accepted(signal);
    }

    private static Translation badFrame(String text) {
        return new Translation.Refused(Error.Code.BAD_FRAME, text);
    }

    private static Translation conflict(String text) {
        return new Translation.Refused(Error.Code.CONFLICT, text);
    }
}
