package org.patchbay.server.kit;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.patchbay.server.TestGateway;

/** A gateway with a caller and a callee of every protocol, who play one play after the other. */
final class Ensemble implements AutoCloseable {
    /** Short timers of the protocols, so that nobody waits long for what was lost, or for candidates of who never says that they are all. */
    static final Map<String, String> SETTINGS = Map.of(
            "calls.gather",
            "80ms",
            "sip.timers.t1",
            SipTransactions.T1_MS + "ms",
            "sip.timers.t2",
            "400ms",
            "sip.timers.t4",
            "500ms",
            "sip.timers.trying",
            "50ms");

    private final Vertx vertx = Vertx.vertx();
    /** A user with a phone of every protocol. */
    static final String EVERYWHERE = "everywhere";

    private final List<String> users;
    private TestGateway gateway;
    private final Map<Protocol, Phone> callers = new EnumMap<>(Protocol.class);
    private final Map<Protocol, Phone> callees = new EnumMap<>(Protocol.class);
    private final Map<Protocol, Phone> targets = new EnumMap<>(Protocol.class);
    private final List<Phone> everywhere = new ArrayList<>();
    private final List<Phone> passing = new ArrayList<>();
    private Place place;

    Ensemble() {
        this(List.of());
    }

    /** @param more users beside those that every play has */
    Ensemble(List<String> more) {
        users = Stream.concat(
                        Stream.concat(Stream.of(EVERYWHERE), more.stream()),
                        Stream.of(Protocol.values())
                                .flatMap(protocol -> Stream.of(
                                        caller(protocol.name()), callee(protocol.name()), target(protocol.name()))))
                .toList();
        gateway = TestGateway.start(SETTINGS, users);
        place = new Place(gateway, vertx);
    }

    /** A phone of every protocol, all of one user. */
    List<Phone> everywhere() {
        if (everywhere.isEmpty())
            for (Protocol protocol : Protocol.values()) everywhere.add(phone(protocol, EVERYWHERE, protocol.name()));
        return everywhere;
    }

    private static String caller(String protocol) {
        return "caller-" + protocol.toLowerCase(java.util.Locale.ROOT);
    }

    private static String callee(String protocol) {
        return "callee-" + protocol.toLowerCase(java.util.Locale.ROOT);
    }

    private static String target(String protocol) {
        return "target-" + protocol.toLowerCase(java.util.Locale.ROOT);
    }

    TestGateway gateway() {
        return gateway;
    }

    Phone caller(Protocol protocol) {
        return callers.computeIfAbsent(protocol, one -> phone(one, caller(one.name()), "left"));
    }

    Phone callee(Protocol protocol) {
        return callees.computeIfAbsent(protocol, one -> phone(one, callee(one.name()), "right"));
    }

    /** Whom calls are transferred to. */
    Phone target(Protocol protocol) {
        return targets.computeIfAbsent(protocol, one -> phone(one, target(one.name()), "third"));
    }

    /** A device of that user's on WebSocket and MQTT, for one play; the gateway tells it by the one that is named. */
    NativePhone twin(Protocol best, String user) {
        NativePhone twin = place.twin(best, user, "twin-" + user);
        passing.add(twin);
        twin.logsIn();
        return twin;
    }

    private Phone phone(Protocol protocol, String user, String device) {
        Phone phone = place.phone(protocol, user, device + "-" + user);
        phone.logsIn();
        return phone;
    }

    /**
     * Whatever was out of turn fails the play, and so does whatever it has left; the next one begins with a clean slate.
     *
     * @param failed whether it has failed already: then the next one begins with another gateway
     */
    void endsPlay(boolean failed) {
        Journal played = place.journal();
        passing.forEach(Phone::close);
        passing.clear();
        try {
            if (!failed) {
                if (!played.faults().isEmpty()) throw new AssertionError(played.faults() + "\n" + played);
                gateway.assertNothingLeft();
            }
        } catch (AssertionError e) {
            begins();
            throw e;
        }
        if (failed) {
            begins();
            return;
        }
        place.begins(0);
        phones().forEach(Phone::begins);
    }

    private void begins() {
        leave();
        gateway = TestGateway.start(SETTINGS, users);
        place = new Place(gateway, vertx);
    }

    private Stream<Phone> phones() {
        return Stream.of(callers.values(), callees.values(), targets.values(), everywhere)
                .flatMap(Collection::stream);
    }

    private void leave() {
        phones().forEach(Phone::close);
        callers.clear();
        callees.clear();
        targets.clear();
        everywhere.clear();
        gateway.close();
    }

    @Override
    public void close() {
        leave();
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(Phone.PATIENCE_S, TimeUnit.SECONDS)
                .join();
    }
}
