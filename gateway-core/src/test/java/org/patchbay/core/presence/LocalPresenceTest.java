package org.patchbay.core.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.core.House.address;
import static org.patchbay.core.House.await;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.patchbay.core.Address;
import org.patchbay.core.House;
import org.patchbay.core.presence.Presence.Cause;
import org.patchbay.core.presence.Presence.Outcome;
import org.patchbay.core.presence.Presence.Refused;
import org.patchbay.core.presence.Presence.Watching;
import org.patchbay.core.roster.InMemoryRosters;
import org.patchbay.core.roster.RosterItem;
import org.patchbay.core.roster.RosterItem.Subscription;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.DevicePresence;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.PresenceState.State;
import org.patchbay.session.v1.Protocol;
import org.patchbay.session.v1.Signal;

/** The shell around the merge: a real bus, a real registrar and router, endpoints that a test reads. */
class LocalPresenceTest {
    private final House house = new House().listening("laptop").listening("trunk");
    private final InMemoryRosters rosters = new InMemoryRosters(10);
    private LocalPresence presence = open(new PresenceConfig(10, 3));

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void who_watches_is_told_how_things_are_and_then_of_every_change() {
        assertThat(watch("w1", "bob")).isInstanceOf(Watching.class);
        Signal first = house.next("laptop");
        assertThat(first.getFrom()).isEqualTo("bob@localhost");
        assertThat(first.getTo()).isEqualTo("alice@localhost/laptop");
        assertThat(first.getPresence().getChannel().getId()).isEqualTo("w1");
        assertThat(first.getPresence().getState()).isEqualTo(State.OFFLINE);

        house.bind("bob/desk");
        assertThat(nextState()).isEqualTo(State.AVAILABLE);
        publish("bob/desk", State.AWAY, "lunch");
        PresenceState away = house.next("laptop").getPresence();
        assertThat(away.getState()).isEqualTo(State.AWAY);
        assertThat(away.getNote()).isEqualTo("lunch");
        house.bind("bob/browser");
        PresenceState both = house.next("laptop").getPresence();
        assertThat(both.getState()).isEqualTo(State.AVAILABLE);
        assertThat(both.getDevicesList())
                .extracting(DevicePresence::getAddress, DevicePresence::getState)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("bob@localhost/browser", State.AVAILABLE),
                        org.assertj.core.groups.Tuple.tuple("bob@localhost/desk", State.AWAY));
        house.unbind("bob/browser");
        assertThat(nextState()).isEqualTo(State.AWAY);
        house.unbind("bob/desk");
        assertThat(nextState()).isEqualTo(State.OFFLINE);
        // What it said went with it.
        house.bind("bob/desk");
        assertThat(nextState()).isEqualTo(State.AVAILABLE);
    }

    @Test
    void what_changes_nothing_is_told_to_nobody() {
        watch("w1", "bob");
        assertThat(nextState()).isEqualTo(State.OFFLINE);
        house.bind("bob/desk");
        assertThat(nextState()).isEqualTo(State.AVAILABLE);
        publish("bob/desk", State.AVAILABLE, "");
        house.bind("bob/desk");
        publish("bob/desk", State.BUSY, "");

        assertThat(nextState()).isEqualTo(State.BUSY);
    }

    @Test
    void a_registration_that_expires_is_a_user_who_is_gone() {
        house.bind("bob/desk", channel -> channel.setExpiresAtMs(house.now.get() + 10));
        watch("w1", "bob");
        assertThat(nextState()).isEqualTo(State.AVAILABLE);
        house.now.addAndGet(10);
        house.registrar.sweep(10);

        assertThat(nextState()).isEqualTo(State.OFFLINE);
    }

    @Test
    void who_talks_is_on_a_call_until_the_last_one_ends() {
        house.bind("bob/desk");
        watch("w1", "bob");
        assertThat(nextState()).isEqualTo(State.AVAILABLE);
        presence.callBegan(address("bob/desk"));
        assertThat(nextState()).isEqualTo(State.ON_CALL);
        presence.callBegan(address("bob/desk"));
        presence.callEnded(address("bob/desk"));
        publish("bob/desk", State.DO_NOT_DISTURB, "");
        assertThat(nextState()).isEqualTo(State.DO_NOT_DISTURB);
        publish("bob/desk", State.BUSY, "");
        assertThat(nextState()).isEqualTo(State.ON_CALL);
        presence.callEnded(address("bob/desk"));

        assertThat(nextState()).isEqualTo(State.BUSY);
    }

    @Test
    void a_call_that_nobody_watched_is_shown_to_who_watches_then() {
        house.bind("bob/desk");
        presence.callBegan(address("bob/desk"));
        house.awaitValue("patchbay_presence_talking", 1);
        watch("w1", "bob");
        assertThat(nextState()).isEqualTo(State.ON_CALL);
        presence.callEnded(address("bob/desk"));

        assertThat(nextState()).isEqualTo(State.AVAILABLE);
        house.awaitValue("patchbay_presence_talking", 0);
    }

    @Test
    void a_call_of_somebody_outside_concerns_nobody() {
        presence.callBegan(Address.parse("zoe@sip.example.net"));
        presence.callEnded(Address.parse("zoe@sip.example.net"));
        presence.callEnded(address("bob/desk"));

        assertThat(of("bob").getState()).isEqualTo(State.OFFLINE);
        house.awaitValue("patchbay_presence_users", 0);
        house.awaitValue("patchbay_presence_talking", 0);
    }

    @Test
    void nobody_of_that_name_can_be_watched() {
        assertThat(watch("w1", "zoe")).isEqualTo(new Refused(Cause.NOT_FOUND, "no user zoe@localhost"));
        house.awaitValue("patchbay_presence_watches", 0);
    }

    @Test
    void who_came_by_a_token_and_has_no_account_can_be_watched() {
        house.bind("zoe/desk");

        assertThat(watch("w1", "zoe")).isInstanceOf(Watching.class);
    }

    @Test
    void watches_are_bounded_per_user_and_a_renewal_needs_no_room() {
        for (String id : List.of("w1", "w2", "w3")) assertThat(watch(id, "bob")).isInstanceOf(Watching.class);
        assertThat(watch("w4", "bob"))
                .isInstanceOfSatisfying(
                        Refused.class, no -> assertThat(no.cause()).isEqualTo(Cause.TOO_MANY));
        assertThat(watch("w3", "carol")).isInstanceOf(Watching.class);

        presence.unwatch("w1");
        assertThat(watch("w4", "bob")).isInstanceOf(Watching.class);
        house.awaitValue("patchbay_presence_watches", 3);
    }

    @Test
    void a_watch_that_ended_is_told_nothing_and_leaves_nothing() {
        watch("w1", "bob");
        assertThat(nextState()).isEqualTo(State.OFFLINE);
        presence.unwatch("w1");
        house.bind("bob/desk");
        house.awaitValue("patchbay_presence_watches", 0);
        house.awaitValue("patchbay_presence_users", 0);

        assertThat(of("bob").getState()).isEqualTo(State.AVAILABLE);
        assertThat(house.hasNext("laptop")).isFalse();
    }

    @Test
    void a_watch_that_is_ended_while_it_begins_leaves_nothing() {
        presence.watch(watchOf("w1", "bob", 0));
        presence.unwatch("w1");
        presence.unwatch("w1");

        assertThat(of("bob").getState()).isEqualTo(State.OFFLINE);
        house.awaitValue("patchbay_presence_watches", 0);
    }

    @Test
    void a_watch_ends_by_itself_unless_it_is_renewed() {
        long end = house.now.get() + 60_000;
        await(presence.watch(watchOf("w1", "bob", end)));
        await(presence.watch(watchOf("w2", "bob", end)));
        await(presence.watch(watchOf("w2", "bob", end + 60_000)));
        house.now.set(end);
        presence.sweep();
        house.awaitValue("patchbay_presence_watches", 1);
        house.now.addAndGet(60_000);
        presence.sweep();

        house.awaitValue("patchbay_presence_watches", 0);
        house.awaitValue("patchbay_presence_expired_total", 2);
        house.awaitValue("patchbay_presence_users", 0);
    }

    @Test
    void a_watcher_whose_channel_or_endpoint_is_gone_watches_no_more() {
        house.bind("alice/laptop");
        Watch byChannel = new Watch(
                "w1",
                address("alice/laptop"),
                address("bob"),
                Channel.newBuilder().setId("c-laptop").setEndpoint("laptop").build(),
                0);
        await(presence.watch(byChannel));
        house.unbind("alice/laptop");
        house.awaitValue("patchbay_presence_watches", 0);

        Watch nowhere = new Watch(
                "w2",
                address("alice/laptop"),
                address("bob"),
                Channel.newBuilder().setEndpoint("nowhere").build(),
                0);
        await(presence.watch(nowhere));
        house.awaitValue("patchbay_presence_watches", 0);
        house.awaitValue("patchbay_presence_lost_endpoints_total", 1);
    }

    @Test
    void what_a_channel_says_that_is_not_bound_is_without_effect() {
        publish("bob/desk", State.BUSY, "");
        house.awaitValue("patchbay_presence_ignored_total", 1);

        assertThat(of("bob").getState()).isEqualTo(State.OFFLINE);
        house.awaitValue("patchbay_presence_users", 0);
    }

    @Test
    void a_note_without_end_is_shortened() {
        house.bind("bob/desk");
        publish("bob/desk", State.BUSY, "x".repeat(5_000));
        house.awaitValue("patchbay_presence_published_total", 1);

        assertThat(of("bob").getNote()).hasSize(UserState.MAX_NOTE);
    }

    @Test
    void the_devices_of_a_user_have_one_answer() {
        house.bind("bob/desk", channel -> channel.setProtocol(Protocol.SIP));
        house.bind("bob/desk", channel -> channel.setId("second").setProtocol(Protocol.WEBSOCKET));

        assertThat(of("bob").getDevicesList())
                .containsExactly(DevicePresence.newBuilder()
                        .setAddress("bob@localhost/desk")
                        .setState(State.AVAILABLE)
                        .addProtocols(Protocol.WEBSOCKET)
                        .addProtocols(Protocol.SIP)
                        .build());
    }

    @Test
    void a_user_outside_is_asked_for_by_the_route_and_answered_by_who_knows() {
        assertThat(await(presence.watch(watchOf("w1", House.OUTSIDE, 0)))).isInstanceOf(Watching.class);
        Signal asked = house.next("trunk");
        assertThat(asked.getFrom()).isEqualTo("alice@localhost/laptop");
        assertThat(asked.getTo()).isEqualTo(House.OUTSIDE);
        assertThat(asked.getSubscribe().getExpiresSeconds()).isEqualTo(-1);
        assertThat(asked.getSubscribe().getChannel().getHandle()).isEqualTo("sip:zoe@sip.example.net");
        assertThat(nextState()).isEqualTo(State.OFFLINE);
        presence.publishOutside(
                Address.parse(House.OUTSIDE),
                PresenceState.newBuilder().setState(State.BUSY).build());
        assertThat(nextState()).isEqualTo(State.BUSY);
        assertThat(of(House.OUTSIDE).getState()).isEqualTo(State.BUSY);
        presence.unwatch("w1");

        assertThat(house.next("trunk").getSubscribe().getExpiresSeconds()).isZero();
        assertThat(of(House.OUTSIDE).getState()).isEqualTo(State.OFFLINE);
        house.awaitValue("patchbay_presence_users", 0);
    }

    @Test
    void a_renewal_outside_is_asked_for_again_and_ended_once() {
        long end = house.now.get() + 60_000;
        await(presence.watch(watchOf("w1", House.OUTSIDE, end)));
        assertThat(house.next("trunk").getSubscribe().getExpiresSeconds()).isEqualTo(60);
        await(presence.watch(watchOf("w1", House.OUTSIDE, end + 60_000)));
        assertThat(house.next("trunk").getSubscribe().getExpiresSeconds()).isEqualTo(120);
        presence.unwatch("w1");

        assertThat(house.next("trunk").getSubscribe().getExpiresSeconds()).isZero();
    }

    @Test
    void a_route_is_for_those_who_may_use_it() {
        Watch bobs = new Watch("w1", address("bob/desk"), Address.parse(House.OUTSIDE), channel("w1"), 0);

        assertThat(await(presence.watch(bobs)))
                .isInstanceOfSatisfying(
                        Refused.class, no -> assertThat(no.cause()).isEqualTo(Cause.FORBIDDEN));
    }

    @Test
    void who_is_outside_sees_those_whose_roster_says_so() {
        Address zoe = Address.parse(House.OUTSIDE);
        Watch watch = new Watch("w1", zoe, address("bob"), channel("w1"), 0);
        assertThat(await(presence.watch(watch)))
                .isInstanceOfSatisfying(
                        Refused.class, no -> assertThat(no.cause()).isEqualTo(Cause.FORBIDDEN));
        await(rosters.put(address("bob"), new RosterItem(zoe, "", Subscription.FROM, false, false, false, List.of())));

        assertThat(await(presence.watch(watch))).isInstanceOf(Watching.class);
    }

    @Test
    void what_nobody_watches_outside_is_not_kept() {
        presence.publishOutside(
                Address.parse(House.OUTSIDE),
                PresenceState.newBuilder().setState(State.BUSY).build());
        house.awaitValue("patchbay_presence_ignored_total", 1);

        house.awaitValue("patchbay_presence_users", 0);
    }

    private LocalPresence open(PresenceConfig config) {
        return LocalPresence.open(new PresenceServices(
                house.vertx,
                house.bus,
                house.domains,
                house.accounts,
                house.registrar,
                rosters,
                house.router,
                config,
                house.now::get,
                house.counters));
    }

    private Outcome watch(String id, String user) {
        return await(presence.watch(watchOf(id, user, 0)));
    }

    private static Watch watchOf(String id, String user, long expiresAtMs) {
        return new Watch(id, address("alice/laptop"), address(user), channel(id), expiresAtMs);
    }

    private static Channel channel(String id) {
        return Channel.newBuilder().setId(id).setEndpoint("laptop").build();
    }

    private void publish(String device, State state, String note) {
        Address address = address(device);
        presence.publish(
                address,
                "c-" + address.device(),
                PresenceState.newBuilder().setState(state).setNote(note).build());
    }

    private State nextState() {
        return house.next("laptop").getPresence().getState();
    }

    private PresenceState of(String user) {
        return await(presence.of(address(user)));
    }
}
