package org.patchbay.mqtt.session;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.mqtt.envelope.Destination;
import org.patchbay.mqtt.envelope.Payload;
import org.patchbay.mqtt.envelope.Publication;
import org.patchbay.mqtt.envelope.SignalTopic;

/**
 * What of a session outlives the process (MQTT 5 4.1): subscriptions, undelivered publications that belong to no call (calls do not outlive it),
 * and the packet ids that are under way. As JSON with a version.
 *
 * @param received packet ids of publications of the device that it has not released yet (QoS 2)
 */
record SavedSession(
        List<Subscription> subscriptions,
        List<Outgoing> waiting,
        Map<Integer, SessionQueue.Flight> flights,
        Set<Integer> received) {
    private static final int VERSION = 1;

    /** What reading a saved session gives. */
    sealed interface Reading {}

    /** It could be read. */
    record Read(SavedSession session) implements Reading {}

    /** It is of another version, or damaged. */
    record Unreadable(String why) implements Reading {}

    byte[] write() {
        JsonArray filters = new JsonArray();
        for (Subscription subscription : subscriptions) {
            filters.add(new JsonObject()
                    .put("filter", subscription.filter().text())
                    .put("qos", subscription.qos())
                    .put("identifier", subscription.identifier())
                    .put("retainAsPublished", subscription.retainAsPublished()));
        }
        JsonArray queued = new JsonArray();
        waiting.stream().filter(SavedSession::outlives).forEach(it -> queued.add(write(it)));
        JsonArray flying = new JsonArray();
        flights.forEach((id, flight) -> {
            if (flight.released() || outlives(flight.outgoing())) {
                flying.add(write(flight.outgoing()).put("packetId", id).put("released", flight.released()));
            }
        });
        return new JsonObject()
                .put("version", VERSION)
                .put("subscriptions", filters)
                .put("waiting", queued)
                .put("flights", flying)
                .put("received", new JsonArray(new ArrayList<>(received)))
                .toBuffer()
                .getBytes();
    }

    /** @param device the device that it is of; a filter that is not its own any more is left out */
    static Reading read(byte[] bytes, Address device, Domains domains) {
        try {
            JsonObject saved = new JsonObject(Buffer.buffer(bytes));
            if (saved.getInteger("version", 0) != VERSION) return new Unreadable("another version");
            List<Subscription> subscriptions = new ArrayList<>();
            for (Object entry : saved.getJsonArray("subscriptions")) {
                JsonObject one = (JsonObject) entry;
                if (TopicFilter.read(one.getString("filter"), device, domains) instanceof TopicFilter.Allowed allowed) {
                    subscriptions.add(new Subscription(
                            allowed.filter(),
                            one.getInteger("qos"),
                            one.getInteger("identifier"),
                            one.getBoolean("retainAsPublished")));
                }
            }
            List<Outgoing> waiting = new ArrayList<>();
            for (Object entry : saved.getJsonArray("waiting")) waiting.add(read((JsonObject) entry));
            Map<Integer, SessionQueue.Flight> flights = new LinkedHashMap<>();
            for (Object entry : saved.getJsonArray("flights")) {
                JsonObject one = (JsonObject) entry;
                flights.put(one.getInteger("packetId"), new SessionQueue.Flight(read(one), one.getBoolean("released")));
            }
            Set<Integer> received = new TreeSet<>();
            for (Object id : saved.getJsonArray("received")) received.add((Integer) id);
            return new Read(new SavedSession(subscriptions, waiting, flights, received));
        } catch (DecodeException | NullPointerException | ClassCastException | IllegalArgumentException e) {
            return new Unreadable(String.valueOf(e.getMessage()));
        }
    }

    private static boolean outlives(Outgoing outgoing) {
        // A message is the core's to keep: it is told that this one did not get there, and brings it again.
        return outgoing.publication().callId().equals(SignalTopic.NO_CALL)
                && !outgoing.publication().verb().equals("message")
                && !outgoing.publication().retained();
    }

    private static JsonObject write(Outgoing outgoing) {
        Publication publication = outgoing.publication();
        JsonObject beside = new JsonObject();
        publication.payload().userProperties().forEach(beside::put);
        return new JsonObject()
                .put("topic", outgoing.topic())
                .put("qos", outgoing.qos())
                .put("identifiers", new JsonArray(new ArrayList<>(outgoing.identifiers())))
                .put("verb", publication.verb())
                .put("bytes", publication.payload().bytes())
                .put("contentType", publication.payload().contentType())
                .put("userProperties", beside)
                .put("expiresAtMs", publication.expiresAtMs());
    }

    private static Outgoing read(JsonObject one) {
        Map<String, String> beside = new HashMap<>();
        JsonObject properties = one.getJsonObject("userProperties");
        for (String name : properties.fieldNames()) beside.put(name, properties.getString(name));
        List<Integer> identifiers = new ArrayList<>();
        for (Object identifier : one.getJsonArray("identifiers")) identifiers.add((Integer) identifier);
        Destination destination = new Destination.InCall(SignalTopic.NO_CALL, one.getString("verb"));
        Payload payload = new Payload(one.getBuffer("bytes"), one.getString("contentType"), beside);
        return new Outgoing(
                one.getString("topic"),
                one.getInteger("qos"),
                identifiers,
                false,
                new Publication(destination, payload, one.getLong("expiresAtMs"), false));
    }
}
