package org.patchbay.xmpp.client;

import org.jivesoftware.smack.packet.Presence;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.Signal;
import org.patchbay.xmpp.jingle.Namespaces;
import org.patchbay.xmpp.stream.StreamCondition;
import org.patchbay.xmpp.stream.StreamError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What clients say of themselves (RFC 6121 4): who is available can be called and written to. */
final class ClientPresences {
    private static final Logger LOG = LoggerFactory.getLogger(ClientPresences.class);

    private final ClientContext context;
    private final ClientFloor floor;

    ClientPresences(ClientContext context, ClientFloor floor, ClientRosters rosters) {
        this.context = context;
        this.floor = floor;
    }

    void take(ClientSession session, Presence presence) {
        if (presence.getTo() != null) return;
        switch (presence.getType()) {
            case available -> available(session, presence);
            case unavailable -> unavailable(session);
            default -> {}
        }
    }

    private void available(ClientSession session, Presence presence) {
        session.resource().presence(presence);
        if (session.resource().isWilling()) bind(session);
        else unbind(session);
        floor.capabilities().seen(session, presence, () -> {
            if (session.resource().isBound()) bind(session);
        });
    }

    private void bind(ClientSession session) {
        session.resource().bound(true);
        floor.whenDone(context.gateway().registrar().bind(binding(session)), outcome -> {
            if (outcome.failed() || outcome.result() instanceof Registrar.TooMany) {
                LOG.atWarn().addKeyValue("device", session.device()).log("a resource can't be bound");
                session.resource().bound(false);
                session.end(new StreamError(StreamCondition.RESOURCE_CONSTRAINT, "the user has too many devices"));
            } else if (session.isEnded() || !session.resource().isBound()) {
                unbindNow(session);
            }
        });
    }

    private Binding binding(ClientSession session) {
        boolean encrypts = session.resource().features().contains(Namespaces.DTLS);
        return Binding.newBuilder()
                .setAddress(session.device().toString())
                .setChannel(floor.channel(session))
                .setCapabilities(Capabilities.newBuilder()
                        .setTrickle(true)
                        .setVideo(session.resource().features().contains("urn:xmpp:jingle:apps:rtp:video"))
                        .setMessages(true)
                        .setMediaProfile(encrypts ? MediaProfile.WEBRTC : MediaProfile.MEDIA_PROFILE_UNSPECIFIED))
                .build();
    }

    private void unbind(ClientSession session) {
        if (!session.resource().isBound()) return;
        session.resource().bound(false);
        unbindNow(session);
    }

    private void unbindNow(ClientSession session) {
        context.gateway()
                .registrar()
                .unbind(session.device(), session.id())
                .onFailure(cause -> LOG.atError()
                        .setCause(cause)
                        .addKeyValue("device", session.device())
                        .log("a resource can't be unbound"));
    }

    private void unavailable(ClientSession session) {
        session.resource().presence(null);
        unbind(session);
    }

    void ended(ClientSession session) {
        unavailable(session);
    }

    void changed(Signal signal) {}
}
