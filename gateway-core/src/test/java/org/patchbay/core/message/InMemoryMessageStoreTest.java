package org.patchbay.core.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.patchbay.core.Address;
import org.patchbay.core.message.MessageStore.Full;
import org.patchbay.core.message.MessageStore.Outcome;
import org.patchbay.core.message.MessageStore.Stored;
import org.patchbay.core.metrics.Counters;

class InMemoryMessageStoreTest {
    private static final Address ALICE = Address.of("alice", "localhost");
    private static final Address BOB = Address.of("bob", "localhost");
    private static final Address CAROL = Address.of("carol", "localhost");

    private final AtomicLong now = new AtomicLong(1_000);
    private final Counters counters = new Counters();
    private final InMemoryMessageStore store = new InMemoryMessageStore(2, 3, now::get, counters);

    @Test
    void the_oldest_comes_first_and_no_more_than_asked() {
        store("late", BOB, 20, 9_999);
        store("early", BOB, 10, 9_999);

        assertThat(keys(BOB, 10)).containsExactly("early", "late");
        assertThat(keys(BOB.withDevice("desk"), 1)).containsExactly("early");
        assertThat(keys(ALICE, 10)).isEmpty();
    }

    @Test
    void what_is_removed_is_gone_and_may_be_removed_again() {
        store("one", BOB, 10, 9_999);
        store.remove("one");
        store.remove("one");

        assertThat(keys(BOB, 10)).isEmpty();
        assertThat(counters.value("patchbay_messages_stored")).isZero();
    }

    @Test
    void the_same_key_again_changes_nothing() {
        store("one", BOB, 10, 9_999);
        assertThat(store("one", BOB, 99, 9_999)).isInstanceOf(Stored.class);

        assertThat(counters.value("patchbay_messages_stored")).isEqualTo(1);
    }

    @Test
    void a_user_has_only_so_many() {
        store("one", BOB, 10, 9_999);
        store("two", BOB, 11, 9_999);

        assertThat(store("three", BOB, 12, 9_999)).isEqualTo(new Full(2));
        assertThat(store("three", CAROL, 12, 9_999)).isInstanceOf(Stored.class);
    }

    @Test
    void there_are_only_so_many_in_all() {
        store("one", BOB, 10, 9_999);
        store("two", BOB, 11, 9_999);
        store("three", CAROL, 12, 9_999);

        assertThat(store("four", CAROL, 13, 9_999)).isEqualTo(new Full(3));
    }

    @Test
    void texts_are_bounded_together() {
        InMemoryMessageStore large = new InMemoryMessageStore(10_000, 10_000, now::get, counters);
        String text = "x".repeat(1 << 20);
        for (int i = 0; i < InMemoryMessageStore.MAX_CHARACTERS >> 20; i++) {
            assertThat(large.store(message("m" + i, BOB, i, 9_999, text)).result())
                    .isInstanceOf(Stored.class);
        }

        assertThat(large.store(message("more", BOB, 1, 9_999, "x")).result()).isInstanceOf(Full.class);
        large.remove("m0");
        assertThat(large.store(message("more", BOB, 1, 9_999, "x")).result()).isInstanceOf(Stored.class);
    }

    @Test
    void what_has_expired_is_never_told_and_makes_room() {
        store("old", BOB, 10, 1_500);
        store("two", BOB, 11, 9_999);
        now.set(1_500);

        assertThat(keys(BOB, 10)).containsExactly("two");
        assertThat(store("three", BOB, 12, 9_999)).isInstanceOf(Stored.class);
        assertThat(keys(BOB, 10)).containsExactly("two", "three");
    }

    @Test
    void what_has_expired_of_others_makes_room_too() {
        store("one", BOB, 10, 1_500);
        store("two", BOB, 11, 1_500);
        store("three", CAROL, 12, 9_999);
        now.set(1_500);

        assertThat(store("four", CAROL, 13, 9_999)).isInstanceOf(Stored.class);
        assertThat(counters.value("patchbay_messages_stored")).isEqualTo(2);
    }

    private Outcome store(String key, Address to, long sentAt, long expiresAt) {
        return store.store(message(key, to, sentAt, expiresAt, "hello")).result();
    }

    private static StoredMessage message(String key, Address to, long sentAt, long expiresAt, String text) {
        return new StoredMessage(key, ALICE, to, "id-" + key, text, "", sentAt, expiresAt);
    }

    private List<String> keys(Address user, int most) {
        return store.waitingFor(user, most).result().stream()
                .map(StoredMessage::key)
                .toList();
    }
}
