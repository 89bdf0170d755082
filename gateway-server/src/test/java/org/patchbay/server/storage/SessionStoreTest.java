package org.patchbay.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.patchbay.core.Address;
import org.patchbay.core.session.SessionStore;
import org.patchbay.server.config.StorageConfig;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.Postgres;

/** What every place for sessions keeps to. */
class SessionStoreTest {
    abstract static class Contract extends StorageContract {
        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        private static Address device(int number) {
            return ALICE.withDevice("device" + number);
        }

        private String found(Address device) {
            return await(storage.sessions().find("mqtt", device)) instanceof SessionStore.Found found
                    ? new String(found.state(), StandardCharsets.UTF_8)
                    : "none";
        }

        @Test
        void a_session_is_found_by_its_kind_and_device() {
            await(storage.sessions().save("mqtt", device(1), bytes("one"), now.get() + 1));
            assertThat(found(device(1))).isEqualTo("one");
            assertThat(found(device(2))).isEqualTo("none");
            assertThat(await(storage.sessions().find("xmpp", device(1)))).isInstanceOf(SessionStore.None.class);
        }

        @Test
        void what_is_saved_does_not_change_with_the_callers_array() {
            byte[] state = bytes("before");
            Future<Void> saved = storage.sessions().save("mqtt", device(1), state, now.get() + 1);
            state[0] = 'X';
            await(saved);
            assertThat(found(device(1))).isEqualTo("before");
        }

        @Test
        void the_largest_session_is_kept_and_a_larger_one_refused() {
            byte[] largest = new byte[SessionStore.MAX_BYTES];
            largest[largest.length - 1] = 1;
            await(storage.sessions().save("mqtt", device(1), largest, now.get() + 1));
            assertThat(((SessionStore.Found) await(storage.sessions().find("mqtt", device(1)))).state())
                    .isEqualTo(largest);
            assertThat(failureOf(storage.sessions()
                            .save("mqtt", device(1), new byte[SessionStore.MAX_BYTES + 1], now.get() + 1)))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void an_expired_session_is_gone() {
            await(storage.sessions().save("mqtt", device(1), bytes("one"), now.get() + 10));
            now.addAndGet(10);
            assertThat(found(device(1))).isEqualTo("none");
        }

        @Test
        void a_removed_session_is_gone_and_may_come_again() {
            await(storage.sessions().save("mqtt", device(1), bytes("one"), now.get() + 10));
            await(storage.sessions().remove("mqtt", device(1)));
            await(storage.sessions().remove("mqtt", device(2)));
            assertThat(found(device(1))).isEqualTo("none");
            await(storage.sessions().save("mqtt", device(1), bytes("two"), now.get() + 10));
            assertThat(found(device(1))).isEqualTo("two");
        }

        @Test
        void one_more_session_than_allowed_is_refused_until_one_expires() {
            for (int i = 0; i < 3; i++)
                await(storage.sessions().save("mqtt", device(i), bytes("s" + i), now.get() + 10 + i));
            assertThat(failureOf(storage.sessions().save("mqtt", device(3), bytes("s3"), now.get() + 99)))
                    .isInstanceOf(IllegalArgumentException.class);
            await(storage.sessions().save("mqtt", device(1), bytes("again"), now.get() + 50));
            now.addAndGet(10);
            await(storage.sessions().save("mqtt", device(3), bytes("s3"), now.get() + 99));
            assertThat(found(device(0))).isEqualTo("none");
            assertThat(found(device(1))).isEqualTo("again");
            assertThat(found(device(3))).isEqualTo("s3");
        }

        @Test
        void saves_of_one_device_take_effect_in_the_order_of_the_calls() {
            List<Future<Void>> saves = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                for (int device = 0; device < 3; device++) {
                    saves.add(storage.sessions().save("mqtt", device(device), bytes("state " + i), now.get() + 10));
                }
            }
            assertThat(found(device(0))).isEqualTo("state 99");
            await(Future.join(saves));
            for (int device = 0; device < 3; device++)
                assertThat(found(device(device))).isEqualTo("state 99");
        }

        @Test
        void the_bound_holds_when_all_come_at_once() {
            List<Future<Void>> saves = new ArrayList<>();
            for (int i = 0; i < 50; i++)
                saves.add(storage.sessions().save("mqtt", device(i), bytes("s"), now.get() + 10));
            failureOf(Future.join(saves));
            assertThat(saves.stream().filter(Future::succeeded)).hasSize(3);
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
