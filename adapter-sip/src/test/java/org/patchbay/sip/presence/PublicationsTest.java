package org.patchbay.sip.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.patchbay.core.Address;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.PresenceState.State;
import org.patchbay.sip.presence.Publications.Full;
import org.patchbay.sip.presence.Publications.NoMatch;
import org.patchbay.sip.presence.Publications.Phone;
import org.patchbay.sip.presence.Publications.Published;

class PublicationsTest {
    private static final Address BOB = Address.of("bob", "localhost");
    private static final Phone DESK = new Phone(BOB.withDevice("desk"), "c1");
    private static final PresenceState AWAY = state(State.AWAY);
    private static final PresenceState BUSY = state(State.BUSY);

    private int tags;
    private final Publications publications = new Publications(6, () -> "t" + ++tags);

    private static PresenceState state(State state) {
        return PresenceState.newBuilder().setState(state).build();
    }

    @Test
    void what_is_published_counts_and_every_change_has_a_new_tag() {
        assertThat(publications.publish(DESK, AWAY, 60, 0)).isEqualTo(new Published("t1", DESK, AWAY));
        assertThat(publications.refresh(BOB, "t1", 60, 1)).isEqualTo(new Published("t2", DESK, AWAY));
        assertThat(publications.modify(BOB, "t2", BUSY, 60, 2)).isEqualTo(new Published("t3", DESK, BUSY));
        assertThat(publications.modify(BOB, "t2", AWAY, 60, 3)).isEqualTo(new NoMatch());
        assertThat(publications.size()).isEqualTo(1);
    }

    @Test
    void what_is_taken_back_leaves_what_was_published_before_or_availability() {
        publications.publish(DESK, AWAY, 60, 0);
        publications.publish(DESK, BUSY, 60, 0);
        assertThat(publications.remove(BOB, "t2", 1)).isEqualTo(new Published("t3", DESK, AWAY));
        assertThat(publications.remove(BOB, "t1", 1)).isEqualTo(new Published("t4", DESK, state(State.AVAILABLE)));
        assertThat(publications.size()).isZero();
    }

    @Test
    void nobody_touches_what_another_user_published() {
        publications.publish(DESK, AWAY, 60, 0);
        assertThat(publications.remove(Address.of("alice", "localhost"), "t1", 1))
                .isEqualTo(new NoMatch());
        assertThat(publications.refresh(Address.of("alice", "localhost"), "t1", 60, 1))
                .isEqualTo(new NoMatch());
    }

    @Test
    void what_has_expired_is_void_before_and_after_it_is_swept() {
        publications.publish(DESK, AWAY, 60, 0);
        assertThat(publications.refresh(BOB, "t1", 60, 60_000)).isEqualTo(new NoMatch());
        assertThat(publications.sweep(59_999)).isEmpty();
        assertThat(publications.sweep(60_000)).containsExactly(new Published("", DESK, state(State.AVAILABLE)));
        assertThat(publications.size()).isZero();
        assertThat(publications.sweep(60_001)).isEmpty();
    }

    @Test
    void a_phone_that_is_gone_takes_its_publications_along() {
        publications.publish(DESK, AWAY, 60, 0);
        publications.drop("c1");
        publications.drop("c1");
        assertThat(publications.size()).isZero();
        assertThat(publications.refresh(BOB, "t1", 60, 1)).isEqualTo(new NoMatch());
        assertThat(publications.sweep(100_000)).isEqualTo(List.of());
    }

    @Test
    void both_bounds_hold() {
        for (int i = 0; i < 20; i++) publications.publish(DESK, AWAY, 60, 0);
        assertThat(publications.size()).isEqualTo(Publications.PER_PHONE);
        publications.publish(new Phone(BOB.withDevice("x"), "c2"), AWAY, 60, 0);
        publications.publish(new Phone(BOB.withDevice("y"), "c3"), AWAY, 60, 0);
        assertThat(publications.publish(new Phone(BOB.withDevice("z"), "c4"), AWAY, 60, 0))
                .isEqualTo(new Full());
        assertThat(publications.publish(DESK, BUSY, 60, 0)).isInstanceOf(Published.class);
        assertThat(publications.size()).isEqualTo(6);
    }

    @Test
    void a_publication_for_no_time_is_not_kept() {
        assertThat(publications.publish(DESK, AWAY, 0, 0)).isEqualTo(new Published("t1", DESK, state(State.AVAILABLE)));
        assertThat(publications.size()).isZero();
    }
}
