package org.patchbay.mqtt.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.collect.RareMap;
import org.patchbay.core.collect.RareSet;

/**
 * What one device is owed: publications that wait, and those that are in flight (MQTT 5 4.3, 4.4, 4.6). In order, none twice within its
 * quality of service, never more than allowed. Pure: the clock is passed in.
 */
final class SessionQueue {
    private static final int MAX_PACKET_ID = 65_535;

    private final int allowedEntries;
    private final int allowedBytes;
    private final Deque<Outgoing> waiting = new ArrayDeque<>(1);
    private final Map<Integer, Flight> flights = new RareMap<>();
    /** Packet ids to send again on this connection, in the order in which they were sent first. */
    private final Deque<Integer> again = new ArrayDeque<>(1);

    /** Packet ids of flights that go by another channel: they keep their ids for as long as this connection lasts. */
    private final Set<Integer> withdrawn = new RareSet<>();

    private int window = MAX_PACKET_ID;
    private int lastId;
    private int bytes;

    SessionQueue(int allowedEntries, int allowedBytes) {
        this.allowedEntries = allowedEntries;
        this.allowedBytes = allowedBytes;
    }

    /**
     * A publication under way.
     *
     * @param released it is received (PUBREC), and PUBREL is what goes again (MQTT 5 4.3.3)
     */
    record Flight(Outgoing outgoing, boolean released) {}

    /** What to do next. */
    sealed interface Step {}

    /** Send PUBLISH; {@code packetId} is 0 with QoS 0. */
    record Publish(int packetId, Outgoing outgoing, boolean again) implements Step {}

    /** Send PUBREL once more. */
    record Release(int packetId) implements Step {}

    /** It is of no use any more, and gone. */
    record Expired(Outgoing outgoing) implements Step {}

    /** Its packet is larger than the device takes, and it is gone. */
    record TooLarge(Outgoing outgoing) implements Step {}

    /** Nothing can be sent now. */
    record Nothing() implements Step {}

    /** Takes a publication; false where as much waits as may. */
    boolean offer(Outgoing outgoing) {
        if (size() >= allowedEntries || bytes + outgoing.size() > allowedBytes) return false;
        force(outgoing);
        return true;
    }

    /** Takes a publication beyond what may wait. The caller bounds how often. */
    void force(Outgoing outgoing) {
        waiting.add(outgoing);
        bytes += outgoing.size();
    }

    /** How many publications wait or are in flight. */
    int size() {
        return waiting.size() + flights.size();
    }

    /** How many bytes they have. */
    int bytes() {
        return bytes;
    }

    /**
     * A connection begins: what was in flight goes again before anything else (MQTT-4.4.0-1).
     *
     * @param receiveMaximum how many publications of QoS 1 and 2 the device takes at a time (MQTT 5 3.1.2.11.3)
     */
    void connected(int receiveMaximum) {
        window = receiveMaximum;
        List.copyOf(withdrawn).forEach(this::giveUp);
        withdrawn.clear();
        again.clear();
        again.addAll(flights.keySet());
    }

    /**
     * Not sent again: of QoS 1 nothing is left; of QoS 2 the device is told to release it (PUBREL), lest it take the next publication of that id
     * for this one.
     */
    private void giveUp(int packetId) {
        Flight flight = flights.get(packetId);
        if (flight == null) return;
        if (flight.outgoing().qos() == 1) land(packetId, flight);
        else flights.replace(packetId, new Flight(flight.outgoing(), true));
    }

    /**
     * What the line has given goes by another channel. What waits is forgotten; what is in flight is not sent again on a later connection, which is
     * as if it had expired (MQTT 5 4.4 asks that it be, where it still is to be delivered).
     */
    void withdraw() {
        waiting.removeIf(outgoing -> {
            if (outgoing.publication().line() == null) return false;
            bytes -= outgoing.size();
            return true;
        });
        flights.forEach((id, flight) -> {
            if (flight.outgoing().publication().line() != null) withdrawn.add(id);
        });
    }

    /**
     * What to do next.
     *
     * @param maximumPacketSize in bytes, as the device said
     */
    Step next(long nowMs, long maximumPacketSize) {
        if (!again.isEmpty()) {
            // Those that have not gone again yet do not count: the device does not know of them on this connection.
            if (flights.size() - again.size() >= window) return new Nothing();
            int id = again.remove();
            Flight flight = flights.get(id);
            if (flight == null) throw new IllegalStateException("a packet id without its flight");
            return flight.released() ? new Release(id) : new Publish(id, flight.outgoing(), true);
        }
        Outgoing first = waiting.peek();
        if (first == null) return new Nothing();
        if (first.publication().expiresAtMs() <= nowMs) return new Expired(taken());
        if (first.size() > maximumPacketSize) return new TooLarge(taken());
        if (first.qos() == 0) return new Publish(0, taken(), false);
        if (flights.size() >= window || flights.size() >= MAX_PACKET_ID) return new Nothing();
        int id = freeId();
        waiting.remove();
        flights.put(id, new Flight(first, false));
        return new Publish(id, first, false);
    }

    /** What is in flight under a packet id, or null. */
    @Nullable
    Outgoing inFlight(int packetId) {
        Flight flight = flights.get(packetId);
        return flight == null ? null : flight.outgoing();
    }

    /** PUBACK, or a PUBREC that refuses; false where nothing of that id is in flight that could be so answered. */
    boolean done(int packetId) {
        Flight flight = flights.get(packetId);
        if (flight == null || flight.released()) return false;
        land(packetId, flight);
        return true;
    }

    /** PUBREC; false where nothing of that id is in flight. Repeated, it changes nothing. */
    boolean received(int packetId) {
        Flight flight = flights.get(packetId);
        if (flight == null || flight.outgoing().qos() != 2) return false;
        flights.replace(packetId, new Flight(flight.outgoing(), true));
        return true;
    }

    /** PUBCOMP; false where no PUBREL of that id is under way. */
    boolean completed(int packetId) {
        Flight flight = flights.get(packetId);
        if (flight == null || !flight.released()) return false;
        land(packetId, flight);
        return true;
    }

    /** Whether a call's invite waits, and the device can't have heard of the call. */
    boolean inviteWaits(String callId) {
        return waiting.stream()
                .anyMatch(it -> it.publication().callId().equals(callId)
                        && it.publication().verb().equals("invite"));
    }

    /** Forgets what waits for a call, and gives it. What is in flight goes on: the device may have it. */
    List<Outgoing> forget(String callId) {
        List<Outgoing> forgotten = new ArrayList<>();
        Iterator<Outgoing> all = waiting.iterator();
        while (all.hasNext()) {
            Outgoing outgoing = all.next();
            if (!outgoing.publication().callId().equals(callId)) continue;
            all.remove();
            bytes -= outgoing.size();
            forgotten.add(outgoing);
        }
        return forgotten;
    }

    /** What waits, in order. */
    List<Outgoing> waiting() {
        return new ArrayList<>(waiting);
    }

    /** What is in flight, in the order in which it was sent first. */
    Map<Integer, Flight> flights() {
        return new LinkedHashMap<>(flights);
    }

    /** Puts back what was in flight when the session was saved. */
    void restore(int packetId, Flight flight) {
        flights.put(packetId, flight);
        bytes += flight.outgoing().size();
    }

    private Outgoing taken() {
        Outgoing first = waiting.remove();
        bytes -= first.size();
        return first;
    }

    private void land(int packetId, Flight flight) {
        flights.remove(packetId);
        again.remove(packetId);
        withdrawn.remove(packetId);
        bytes -= flight.outgoing().size();
    }

    private int freeId() {
        do {
            lastId = lastId == MAX_PACKET_ID ? 1 : lastId + 1;
        } while (flights.containsKey(lastId));
        return lastId;
    }
}
