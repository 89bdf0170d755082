package org.patchbay.websocket;

import io.vertx.core.AsyncResult;
import java.util.List;
import org.patchbay.client.v1.Devices;
import org.patchbay.client.v1.Error;
import org.patchbay.client.v1.Frame;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Device;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session's questions which devices a user has. Belongs to the session's event loop. */
final class DeviceQuestions {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceQuestions.class);

    private final AdapterContext adapter;
    private final SignalEndpointVerticle endpoint;
    private final ClientSession session;

    DeviceQuestions(AdapterContext adapter, SignalEndpointVerticle endpoint, ClientSession session) {
        this.adapter = adapter;
        this.endpoint = endpoint;
        this.session = session;
    }

    /** Answers a {@code devices} frame; one that names nobody asks for the client's own user. */
    void answer(Frame question) {
        Domains domains = adapter.gateway().domains();
        String of = question.getDevices().getOf();
        Address.Reading reading = of.isEmpty() ? new Address.Read(session.device()) : domains.read(of);
        if (reading instanceof Address.Malformed malformed) {
            session.refuse(question, Error.Code.BAD_FRAME, "devices.of: " + malformed.reason());
            return;
        }
        Address user = ((Address.Read) reading).address().bare();
        if (!domains.isOwn(user.domain())) {
            session.refuse(question, Error.Code.NOT_FOUND, "devices.of: not a user of this gateway");
            return;
        }
        endpoint.whenDone(adapter.gateway().registrar().devicesOf(user), found -> tell(question, found));
    }

    private void tell(Frame question, AsyncResult<List<Device>> found) {
        if (found.failed()) {
            LOG.atError().setCause(found.cause()).log("devices can't be looked up");
            session.refuse(question, Error.Code.INTERNAL, "the gateway failed");
            return;
        }
        Devices.Builder devices =
                Devices.newBuilder().setOf(question.getDevices().getOf());
        for (Device device : found.result()) devices.addDevices(told(device));
        session.tell(Frame.newBuilder().setDevices(devices));
    }

    private static Devices.Device told(Device device) {
        return Devices.Device.newBuilder()
                .setAddress(device.getAddress())
                .addAllProtocols(device.getChannelsList().stream()
                        .map(Channel::getProtocol)
                        .map(ModelTerms::name)
                        .distinct()
                        .toList())
                .build();
    }
}
