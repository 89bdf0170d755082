package org.patchbay.server.kit;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.patchbay.server.TestGateway;
import org.patchbay.server.kit.Conversation.Act;
import org.patchbay.server.peers.Rtpengine;

/** A gateway with three phones of every protocol, on which one conversation is played after the other. */
final class Stage implements AutoCloseable {
    private static final List<String> NAMES = List.of("anna", "ben", "clara");

    /** Only transactions have short timers: what is not said again is to be missed, however slow the machine is. */
    private static final Map<String, String> SETTINGS = Map.of(
            "sip.timers.t1", "200ms",
            "sip.timers.t2", "400ms",
            "sip.timers.t4", "500ms",
            "sip.timers.trying", "50ms",
            "sip.timers.d", "12800ms",
            "calls.setup", "60s",
            "calls.update", "60s");

    private final TestGateway gateway;
    private final Place place;
    private final Map<String, Phone> phones = new HashMap<>();

    /**
     * Sets it up.
     *
     * @param ring how long calls ring there
     * @param relay for media that can't meet; null where there is none
     */
    Stage(Vertx vertx, Duration ring, @Nullable Rtpengine relay) {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("calls.ring", ring.toMillis() + "ms");
        if (relay != null)
            settings.put("media.rtpengine", "127.0.0.1:" + relay.ng().getPort());
        gateway = TestGateway.start(
                settings,
                IntStream.range(0, NAMES.size())
                        .boxed()
                        .flatMap(i -> Stream.of(Protocol.values()).flatMap(protocol -> users(i, protocol)))
                        .toList());
        place = new Place(gateway, vertx, relay);
    }

    private static String user(int who, Protocol protocol) {
        return NAMES.get(who) + "-" + protocol.name().toLowerCase(Locale.ROOT);
    }

    /** Who has two devices is somebody else than who has one: the second would be called as well. */
    private static Stream<String> users(int who, Protocol protocol) {
        Stream<String> one = Stream.of(user(who, protocol));
        if (who != Conversation.OF_TWO_DEVICES) return one;
        return Stream.concat(one, Stream.of(Protocol.values()).map(second -> userOfTwo(protocol, second)));
    }

    private static String userOfTwo(Protocol protocol, Protocol second) {
        return user(Conversation.OF_TWO_DEVICES, protocol) + "-and-"
                + second.name().toLowerCase(Locale.ROOT);
    }

    private Phone phone(String user, String device, Protocol protocol) {
        return phones.computeIfAbsent(device + "-of-" + user, name -> {
            Phone phone = place.phone(protocol, user, name);
            phone.logsIn();
            return phone;
        });
    }

    private Phone phone(int who, Conversation conversation) {
        Protocol protocol = conversation.phones().get(who);
        Protocol second = conversation.second();
        String user = second != null && who == Conversation.OF_TWO_DEVICES
                ? userOfTwo(protocol, second)
                : user(who, protocol);
        return phone(user, "device", protocol);
    }

    private @Nullable Phone second(Conversation conversation) {
        Protocol second = conversation.second();
        if (second == null) return null;
        String user = userOfTwo(conversation.phones().get(Conversation.OF_TWO_DEVICES), second);
        return phone(user, "second", second);
    }

    /**
     * Plays it.
     *
     * @return what there was to be seen
     * @throws AssertionError if anything was not as it has to be; then this stage is good for nothing more
     */
    Journal plays(Conversation conversation) {
        place.has(Weather.FINE);
        List<Phone> cast = new ArrayList<>();
        for (int i = 0; i < conversation.phones().size(); i++) cast.add(phone(i, conversation));
        Phone second = second(conversation);
        List<Phone> all = new ArrayList<>(cast);
        if (second != null) all.add(second);
        all.forEach(Phone::begins);
        Journal journal = place.begins(conversation.seed());
        place.has(conversation.weather());
        journal.note("seed " + conversation.seed(), conversation.toString());
        Performance performance = new Performance(conversation.seed(), cast, second, place);
        for (Act act : conversation.acts()) {
            performance.perform(act);
            performance.readsAll();
            rest(all);
        }
        if (!journal.faults().isEmpty()) throw new AssertionError(String.valueOf(journal.faults()));
        return journal;
    }

    Journal journal() {
        return place.journal();
    }

    /** After the last conversation: of SIP's transactions nothing is left either, which wait for repetitions until then. */
    void endsAll() {
        gateway.assertNoTransactionLeft();
    }

    /** All calls are over: nothing is left of them, and none of the phones thinks otherwise. */
    private void rest(List<Phone> cast) {
        // What was given up at once may not have been read yet.
        cast.forEach(Phone::catchesUp);
        gateway.assertNothingLeft();
        Rtpengine relay = place.relay();
        if (relay != null) relay.awaitNoCalls();
        cast.forEach(Phone::catchesUp);
        for (Phone phone : cast) phone.awaits("has no call left", phone::isIdle);
        for (Phone phone : cast) if (phone instanceof SipPhone sip) sip.leavesItsFormerAddresses();
        cast.forEach(Phone::begins);
    }

    @Override
    public void close() {
        phones.values().forEach(Phone::close);
        gateway.close();
    }
}
