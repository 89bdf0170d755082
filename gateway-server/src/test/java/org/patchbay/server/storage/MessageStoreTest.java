package org.patchbay.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.patchbay.core.Address;
import org.patchbay.core.message.MessageStore;
import org.patchbay.core.message.StoredMessage;
import org.patchbay.server.config.StorageConfig;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.Postgres;

/** What every place for messages keeps to. */
class MessageStoreTest {
    abstract static class Contract extends StorageContract {
        private StoredMessage message(String key, Address to, long sentAt) {
            return new StoredMessage(
                    key, ALICE.withDevice("desk"), to, "id-" + key, "text of " + key, "", sentAt, now.get() + 1_000);
        }

        private MessageStore.Outcome store(StoredMessage message) {
            return await(messages().store(message));
        }

        private List<StoredMessage> waiting(Address user) {
            return await(messages().waitingFor(user, 100));
        }

        MessageStore messages() {
            return storage.messages();
        }

        @Test
        void a_message_comes_back_as_it_was_stored() {
            StoredMessage message = new StoredMessage(
                    "k",
                    ALICE.withDevice("desk ä/b"),
                    BOB,
                    "\u0000 id",
                    "Grüße \u0000 🎉\n\"quoted\" \\",
                    "text/html; charset=utf-8",
                    123_456_789_012_345L,
                    now.get() + 1);
            assertThat(store(message)).isEqualTo(new MessageStore.Stored());
            assertThat(waiting(BOB)).containsExactly(message);
            assertThat(waiting(BOB.withDevice("phone"))).containsExactly(message);
            assertThat(waiting(ALICE)).isEmpty();
        }

        @Test
        void the_oldest_comes_first_and_no_more_than_asked_for() {
            store(message("c", BOB, 30));
            store(message("a", BOB, 10));
            store(message("b", BOB, 20));
            assertThat(waiting(BOB)).extracting(StoredMessage::key).containsExactly("a", "b", "c");
            assertThat(await(messages().waitingFor(BOB, 2)))
                    .extracting(StoredMessage::key)
                    .containsExactly("a", "b");
        }

        @Test
        void the_same_key_again_changes_nothing() {
            store(message("a", BOB, 10));
            assertThat(store(message("a", BOB, 99))).isEqualTo(new MessageStore.Stored());
            assertThat(waiting(BOB)).extracting(StoredMessage::sentAtMicros).containsExactly(10L);
            await(messages().remove("a"));
            assertThat(waiting(BOB)).isEmpty();
        }

        @Test
        void one_more_for_a_user_than_allowed_is_refused_until_one_is_removed() {
            for (String key : List.of("a", "b", "c")) store(message(key, BOB, 1));
            assertThat(store(message("d", BOB, 1))).isEqualTo(new MessageStore.Full(3));
            await(messages().remove("b"));
            await(messages().remove("b"));
            assertThat(store(message("d", BOB, 1))).isEqualTo(new MessageStore.Stored());
            assertThat(store(message("e", BOB, 1))).isEqualTo(new MessageStore.Full(3));
        }

        @Test
        void one_more_in_all_than_allowed_is_refused_until_some_expire() {
            for (String key : List.of("a", "b", "c")) store(message(key, BOB, 1));
            now.addAndGet(500);
            for (String key : List.of("d", "e")) store(message(key, ALICE, 1));
            assertThat(store(message("f", ALICE, 1))).isEqualTo(new MessageStore.Full(5));
            now.addAndGet(500);
            assertThat(waiting(BOB)).isEmpty();
            assertThat(store(message("f", ALICE, 1))).isEqualTo(new MessageStore.Stored());
            assertThat(waiting(ALICE)).extracting(StoredMessage::key).containsExactlyInAnyOrder("d", "e", "f");
        }

        @Test
        void the_bounds_hold_when_all_come_at_once() {
            List<Future<MessageStore.Outcome>> stores = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                stores.add(messages().store(message("key" + i, Address.of("user" + i % 2, "localhost"), i)));
            }
            await(Future.join(stores));
            assertThat(stores.stream().filter(store -> store.result() instanceof MessageStore.Stored))
                    .hasSize(5);
            for (int user = 0; user < 2; user++) {
                assertThat(waiting(Address.of("user" + user, "localhost"))).hasSizeBetween(2, 3);
            }
        }
    }

    @Nested
    class InMemory extends Contract {
        @Override
        StorageConfig.Place place() {
            return new StorageConfig.InMemory();
        }
    }

    @Nested
    class InAFile extends Contract {
        @Override
        StorageConfig.Place place() {
            return inFile();
        }
    }

    @Nested
    @NeedsPeer(Peer.POSTGRES)
    class OnPostgresql extends Contract {
        private static Postgres postgres;

        @BeforeAll
        static void start() {
            postgres = Postgres.start();
        }

        @AfterAll
        static void stop() {
            postgres.close();
        }

        @Override
        StorageConfig.Place place() {
            return on(postgres);
        }
    }
}
