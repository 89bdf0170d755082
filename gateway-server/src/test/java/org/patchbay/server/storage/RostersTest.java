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
import org.patchbay.core.roster.RosterItem;
import org.patchbay.core.roster.Rosters;
import org.patchbay.server.config.StorageConfig;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.Postgres;

/** What every place for contact lists keeps to. */
class RostersTest {
    abstract static class Contract extends StorageContract {
        private static RosterItem item(String contact, String name, String... groups) {
            return new RosterItem(
                    Address.of(contact, "example.org"),
                    name,
                    RosterItem.Subscription.BOTH,
                    true,
                    false,
                    true,
                    List.of(groups));
        }

        @Test
        void an_item_comes_back_as_it_was_put() {
            RosterItem item = item("bob", "Bob \u0000 \"Ä\" 🎉", "Friends", "", "Zweite \\ Gruppe");
            assertThat(await(storage.rosters().put(ALICE, item))).isEqualTo(new Rosters.Stored());
            assertThat(await(storage.rosters().of(ALICE))).containsExactly(item);
            assertThat(await(storage.rosters().of(ALICE.withDevice("desk")))).containsExactly(item);
            assertThat(await(storage.rosters().of(BOB))).isEmpty();
        }

        @Test
        void an_item_takes_the_place_of_the_same_contacts() {
            await(storage.rosters().put(ALICE, item("bob", "Bob")));
            RosterItem changed = new RosterItem(
                    Address.of("bob", "example.org"), "", RosterItem.Subscription.NONE, false, true, false, List.of());
            await(storage.rosters().put(ALICE, changed));
            assertThat(await(storage.rosters().of(ALICE))).containsExactly(changed);
        }

        @Test
        void one_more_contact_than_allowed_is_refused_and_a_change_is_not() {
            for (String contact : List.of("a", "b", "c"))
                await(storage.rosters().put(ALICE, item(contact, "")));
            assertThat(await(storage.rosters().put(ALICE, item("d", "")))).isEqualTo(new Rosters.Full(3));
            assertThat(await(storage.rosters().put(ALICE, item("c", "C")))).isEqualTo(new Rosters.Stored());
            assertThat(await(storage.rosters().put(BOB, item("d", "")))).isEqualTo(new Rosters.Stored());
            assertThat(await(storage.rosters().of(ALICE))).hasSize(3).contains(item("c", "C"));
        }

        @Test
        void a_contact_that_is_removed_makes_place() {
            for (String contact : List.of("a", "b", "c"))
                await(storage.rosters().put(ALICE, item(contact, "")));
            await(storage.rosters().remove(ALICE, Address.of("b", "example.org")));
            await(storage.rosters().remove(ALICE, Address.of("nobody", "example.org")));
            assertThat(await(storage.rosters().put(ALICE, item("d", "")))).isEqualTo(new Rosters.Stored());
            assertThat(await(storage.rosters().put(ALICE, item("e", "")))).isEqualTo(new Rosters.Full(3));
            assertThat(await(storage.rosters().of(ALICE)))
                    .extracting(RosterItem::contact)
                    .extracting(Address::user)
                    .containsExactlyInAnyOrder("a", "c", "d");
        }

        @Test
        void the_bound_holds_when_all_come_at_once() {
            List<Future<Rosters.Outcome>> puts = new ArrayList<>();
            for (int i = 0; i < 50; i++) puts.add(storage.rosters().put(ALICE, item("contact" + i, "")));
            await(Future.join(puts));
            assertThat(puts.stream().filter(put -> put.result() instanceof Rosters.Stored))
                    .hasSize(3);
            assertThat(await(storage.rosters().of(ALICE))).hasSize(3);
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
