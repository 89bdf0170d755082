package org.patchbay.core.client;

import java.util.List;
import org.patchbay.client.v1.End;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Info;
import org.patchbay.client.v1.Presence;
import org.patchbay.client.v1.Progress;
import org.patchbay.client.v1.Receipt;
import org.patchbay.client.v1.TransferProgress;
import org.patchbay.client.v1.Update;
import org.patchbay.core.Address;
import org.patchbay.core.presence.Presence.Cause;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.Protocol;

/**
 * The words of the two schemas, each in the place of the other. A word that one side does not know is the unspecified one, as everywhere
 * in proto3.
 */
final class ModelTerms {
    private static final List<org.patchbay.session.v1.UpdateReject.Cause> CAUSES = List.of(
            org.patchbay.session.v1.UpdateReject.Cause.NOT_ACCEPTABLE,
            org.patchbay.session.v1.UpdateReject.Cause.GLARE,
            org.patchbay.session.v1.UpdateReject.Cause.TIMEOUT,
            org.patchbay.session.v1.UpdateReject.Cause.DECLINED,
            org.patchbay.session.v1.UpdateReject.Cause.INTERNAL);

    private ModelTerms() {}

    /** The two enums have the same words by the same numbers; a test holds them to it. */
    static EndReason reason(End.Reason reason) {
        return reason == End.Reason.UNRECOGNIZED
                ? EndReason.END_REASON_UNSPECIFIED
                : EndReason.forNumber(reason.getNumber());
    }

    static End.Reason reason(EndReason reason) {
        return reason == EndReason.UNRECOGNIZED
                ? End.Reason.REASON_UNSPECIFIED
                : End.Reason.forNumber(reason.getNumber());
    }

    static org.patchbay.session.v1.Update.Reason reason(Update.Reason reason) {
        return switch (reason) {
            case HOLD -> org.patchbay.session.v1.Update.Reason.HOLD;
            case RESUME -> org.patchbay.session.v1.Update.Reason.RESUME;
            case ICE_RESTART -> org.patchbay.session.v1.Update.Reason.ICE_RESTART;
            case RENEGOTIATE, REASON_UNSPECIFIED, UNRECOGNIZED -> org.patchbay.session.v1.Update.Reason.RENEGOTIATE;
        };
    }

    static Update.Reason reason(org.patchbay.session.v1.Update.Reason reason) {
        return switch (reason) {
            case HOLD -> Update.Reason.HOLD;
            case RESUME -> Update.Reason.RESUME;
            case ICE_RESTART -> Update.Reason.ICE_RESTART;
            // A client has no session timer: a refresh (RFC 4028) is an offer like any other to it.
            case RENEGOTIATE, SESSION_REFRESH, REASON_UNSPECIFIED, UNRECOGNIZED -> Update.Reason.RENEGOTIATE;
        };
    }

    static org.patchbay.session.v1.Info.Media media(Info.Media media) {
        return switch (media) {
            case VIDEO -> org.patchbay.session.v1.Info.Media.VIDEO;
            case AUDIO, MEDIA_UNSPECIFIED, UNRECOGNIZED -> org.patchbay.session.v1.Info.Media.AUDIO;
        };
    }

    static Info.Media media(org.patchbay.session.v1.Info.Media media) {
        return switch (media) {
            case VIDEO -> Info.Media.VIDEO;
            case AUDIO, MEDIA_UNSPECIFIED, UNRECOGNIZED -> Info.Media.AUDIO;
        };
    }

    static Progress.State state(org.patchbay.session.v1.Progress.State state) {
        return switch (state) {
            case TRYING, STATE_UNSPECIFIED, UNRECOGNIZED -> Progress.State.TRYING;
            case RINGING -> Progress.State.RINGING;
            case EARLY_MEDIA -> Progress.State.EARLY_MEDIA;
            case QUEUED -> Progress.State.QUEUED;
            case FORWARDED -> Progress.State.FORWARDED;
        };
    }

    static TransferProgress.State state(org.patchbay.session.v1.TransferProgress.State state) {
        return switch (state) {
            case TRYING, STATE_UNSPECIFIED, UNRECOGNIZED -> TransferProgress.State.TRYING;
            case RINGING -> TransferProgress.State.RINGING;
            case ACCEPTED -> TransferProgress.State.ACCEPTED;
            case FAILED -> TransferProgress.State.FAILED;
        };
    }

    /** Why an update was rejected: the bare word of the cause, then the text where there is one. */
    static String rejection(org.patchbay.session.v1.UpdateReject reject) {
        String cause = word(reject.getCause());
        return reject.getText().isEmpty() ? cause : cause + ": " + reject.getText();
    }

    /** The cause whose word a client's reason begins with; where it begins with none, the client does not want the update. */
    static org.patchbay.session.v1.UpdateReject.Cause cause(String reason) {
        for (org.patchbay.session.v1.UpdateReject.Cause cause : CAUSES)
            if (reason.startsWith(word(cause))) return cause;
        return org.patchbay.session.v1.UpdateReject.Cause.DECLINED;
    }

    /** What a client's reason says beside the cause. */
    static String text(String reason) {
        String word = word(cause(reason));
        String rest = reason.startsWith(word) ? reason.substring(word.length()) : reason;
        return rest.startsWith(":") ? rest.substring(1).strip() : rest.strip();
    }

    private static String word(org.patchbay.session.v1.UpdateReject.Cause cause) {
        return switch (cause) {
            case NOT_ACCEPTABLE, GLARE, TIMEOUT, INTERNAL, DECLINED -> cause.name();
            case CAUSE_UNSPECIFIED, UNRECOGNIZED -> "DECLINED";
        };
    }

    static Receipt.Status status(org.patchbay.session.v1.Receipt.Status status) {
        return switch (status) {
            case SENT -> Receipt.Status.SENT;
            case DELIVERED -> Receipt.Status.DELIVERED;
            case STORED -> Receipt.Status.STORED;
            case FAILED, STATUS_UNSPECIFIED, UNRECOGNIZED -> Receipt.Status.FAILED;
        };
    }

    static PresenceState.State state(Presence.State state) {
        return switch (state) {
            case AVAILABLE -> PresenceState.State.AVAILABLE;
            case AWAY -> PresenceState.State.AWAY;
            case BUSY -> PresenceState.State.BUSY;
            case DO_NOT_DISTURB -> PresenceState.State.DO_NOT_DISTURB;
            case OFFLINE -> PresenceState.State.OFFLINE;
            case ON_CALL -> PresenceState.State.ON_CALL;
            case STATE_UNSPECIFIED, UNRECOGNIZED -> PresenceState.State.STATE_UNSPECIFIED;
        };
    }

    static Presence.State state(PresenceState.State state) {
        return switch (state) {
            case AVAILABLE -> Presence.State.AVAILABLE;
            case AWAY -> Presence.State.AWAY;
            case BUSY -> Presence.State.BUSY;
            case DO_NOT_DISTURB -> Presence.State.DO_NOT_DISTURB;
            case OFFLINE, STATE_UNSPECIFIED, UNRECOGNIZED -> Presence.State.OFFLINE;
            case ON_CALL -> Presence.State.ON_CALL;
        };
    }

    /** Why a watch is refused. */
    static Error.Code code(Cause cause) {
        return switch (cause) {
            case NOT_FOUND -> Error.Code.NOT_FOUND;
            case FORBIDDEN -> Error.Code.FORBIDDEN;
            case TOO_MANY -> Error.Code.RATE_LIMITED;
        };
    }

    /** Clients are told of users; which device it is concerns nobody but the core. */
    static String user(String address) {
        Address.Reading reading = Address.read(address, "");
        return reading instanceof Address.Read read ? read.address().bare().toString() : address;
    }

    static String name(Protocol protocol) {
        return switch (protocol) {
            case WEBSOCKET -> "websocket";
            case SIP -> "sip";
            case XMPP -> "xmpp";
            case MQTT -> "mqtt";
            case PROTOCOL_UNSPECIFIED, UNRECOGNIZED -> "unknown";
        };
    }
}
