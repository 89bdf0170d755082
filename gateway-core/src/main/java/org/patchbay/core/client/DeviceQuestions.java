package org.patchbay.core.client;

import io.vertx.core.AsyncResult;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.core.presence.Presence;
import org.patchbay.session.v1.PresenceState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A device's questions which devices a user has, and how they are. Belongs to the device's event loop. */
public final class DeviceQuestions {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceQuestions.class);

    private final ClientDevice asker;
    private final Domains domains;
    private final Presence presence;

    public DeviceQuestions(ClientDevice asker, Domains domains, Presence presence) {
        this.asker = asker;
        this.domains = domains;
        this.presence = presence;
    }

    /** Answers a {@code devices} frame; one that names nobody asks for the device's own user. */
    public void answer(Frame question) {
        String of = question.getDevices().getOf();
        Address.Reading reading = of.isEmpty() ? new Address.Read(asker.address()) : domains.read(of);
        if (reading instanceof Address.Malformed malformed) {
            asker.refuse(question, Error.Code.BAD_FRAME, "devices.of: " + malformed.reason());
            return;
        }
        Address user = ((Address.Read) reading).address().bare();
        if (!domains.isOwn(user.domain())) {
            asker.refuse(question, Error.Code.NOT_FOUND, "devices.of: not a user of this gateway");
            return;
        }
        presence.of(user).onComplete(found -> asker.run(() -> tell(question, found)));
    }

    private void tell(Frame question, AsyncResult<PresenceState> found) {
        if (found.failed()) {
            LOG.atError().setCause(found.cause()).log("devices can't be looked up");
            asker.refuse(question, Error.Code.INTERNAL, "the gateway failed");
            return;
        }
        asker.tell(PresenceTranslator.devices(question.getDevices().getOf(), found.result()));
    }
}
