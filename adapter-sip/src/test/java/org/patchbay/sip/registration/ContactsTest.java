package org.patchbay.sip.registration;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.address.SipUri;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.patchbay.core.Address;
import org.patchbay.sip.dialog.Way;

class ContactsTest {
    private static final Address BOB = Address.of("bob", "localhost");
    private final Contacts contacts = new Contacts(
            new RegistrationPolicy(Duration.ofSeconds(60), Duration.ofHours(2), Duration.ofHours(1), 2, 3));

    private static ContactWish wish(String host, int expires) {
        return wish(host, expires, "", 0);
    }

    private static ContactWish wish(String host, int expires, String instance, int regId) {
        SipUri uri = new SipUri();
        try {
            uri.setUser("bob");
            uri.setHost(host);
        } catch (ParseException e) {
            throw new AssertionError(e);
        }
        return new ContactWish(uri, expires, 1000, instance, regId, false);
    }

    private static Contacts.Source source(String callId, long cseq) {
        return new Contacts.Source(callId, cseq, "test", Way.BY_URI, null);
    }

    private Contacts.Outcome bind(String callId, long cseq, long now, ContactWish... wishes) {
        return contacts.bind(BOB, List.of(wishes), source(callId, cseq), now);
    }

    @Test
    void a_contact_is_there_until_it_expires() {
        Contacts.Changed changed = (Contacts.Changed) bind("c", 1, 0, wish("10.0.0.1", 60));
        assertThat(changed.fresh()).hasSize(1);
        assertThat(contacts.of(BOB, 59_999)).hasSize(1);
        assertThat(contacts.of(BOB, 60_000)).isEmpty();
        String channel = changed.fresh().get(0).channelId();
        assertThat(contacts.byChannel(channel, 59_999)).isPresent();
        assertThat(contacts.byChannel(channel, 60_000)).isEmpty();
        assertThat(contacts.sweep(60_000)).hasSize(1);
        assertThat(contacts.size()).isZero();
    }

    @Test
    void a_refresh_keeps_the_channel_and_the_device() {
        RegisteredContact first = ((Contacts.Changed) bind("c", 1, 0, wish("10.0.0.1", 60)))
                .bound()
                .get(0);
        Contacts.Changed again = (Contacts.Changed) bind("c", 2, 30_000, wish("10.0.0.1", 60));
        assertThat(again.fresh()).isEmpty();
        assertThat(again.bound().get(0).channelId()).isEqualTo(first.channelId());
        assertThat(again.bound().get(0).device()).isEqualTo(first.device());
        assertThat(contacts.of(BOB, 80_000)).hasSize(1);
        assertThat(contacts.size()).isEqualTo(1);
    }

    @Test
    void a_phone_that_moves_on_and_on_keeps_its_latest_contacts() {
        Contacts roomy = new Contacts(
                new RegistrationPolicy(Duration.ofSeconds(60), Duration.ofHours(2), Duration.ofHours(1), 8, 100));
        for (int i = 1; i <= 30; i++) {
            Contacts.Outcome outcome =
                    roomy.bind(BOB, List.of(wish("10.0.0." + i, 60, "urn:uuid:1", 0)), source("c", i), i * 1000L);
            assertThat(outcome).isInstanceOf(Contacts.Changed.class);
            assertThat(((Contacts.Changed) outcome).removed()).hasSize(i > Contacts.MOST_OF_INSTANCE ? 1 : 0);
        }
        assertThat(roomy.of(BOB, 30_000))
                .extracting(contact -> contact.uri().getHost())
                .containsExactlyInAnyOrder("10.0.0.26", "10.0.0.27", "10.0.0.28", "10.0.0.29", "10.0.0.30");
    }

    @Test
    void an_overtaken_request_changes_nothing() {
        bind("c", 5, 0, wish("10.0.0.1", 60));
        assertThat(bind("c", 5, 0, wish("10.0.0.1", 0))).isInstanceOf(Contacts.OutOfOrder.class);
        assertThat(bind("c", 4, 0, wish("10.0.0.2", 60), wish("10.0.0.1", 0))).isInstanceOf(Contacts.OutOfOrder.class);
        assertThat(contacts.clear(BOB, source("c", 3), 0)).isInstanceOf(Contacts.OutOfOrder.class);
        assertThat(contacts.of(BOB, 0)).hasSize(1);
        assertThat(bind("other", 1, 0, wish("10.0.0.1", 0))).isInstanceOf(Contacts.Changed.class);
        assertThat(contacts.of(BOB, 0)).isEmpty();
    }

    @Test
    void an_instance_names_the_device_and_its_flow_whatever_the_contact() {
        bind("c", 1, 0, wish("10.0.0.1", 60, "urn:uuid:1", 1));
        Contacts.Changed moved = (Contacts.Changed) bind("d", 1, 0, wish("10.0.0.9", 60, "urn:uuid:1", 1));
        assertThat(moved.fresh()).isEmpty();
        assertThat(contacts.of(BOB, 0)).hasSize(1);
        assertThat(contacts.of(BOB, 0).get(0).device()).isEqualTo(BOB.withDevice("urn:uuid:1"));
        assertThat(contacts.of(BOB, 0).get(0).uri().getHost()).isEqualTo("10.0.0.9");
    }

    @Test
    void all_or_nothing_within_the_bounds() {
        assertThat(bind("c", 1, 0, wish("10.0.0.1", 60), wish("10.0.0.2", 60), wish("10.0.0.3", 60)))
                .isEqualTo(new Contacts.TooMany(2));
        assertThat(contacts.size()).isZero();
        bind("c", 2, 0, wish("10.0.0.1", 60), wish("10.0.0.2", 60));
        Address carol = Address.of("carol", "localhost");
        contacts.bind(carol, List.of(wish("10.0.0.3", 60)), source("x", 1), 0);
        assertThat(contacts.bind(carol, List.of(wish("10.0.0.4", 60)), source("x", 2), 0))
                .isInstanceOf(Contacts.Full.class);
        assertThat(contacts.size()).isEqualTo(3);
        assertThat(bind("c", 3, 0, wish("10.0.0.1", 0), wish("10.0.0.5", 60))).isInstanceOf(Contacts.Changed.class);
    }

    @Test
    void an_expired_contact_makes_room_and_is_still_swept() {
        bind("c", 1, 0, wish("10.0.0.1", 60), wish("10.0.0.2", 60));
        assertThat(bind("c", 2, 61_000, wish("10.0.0.3", 60))).isInstanceOf(Contacts.Changed.class);
        assertThat(contacts.sweep(61_000)).hasSize(2);
        assertThat(contacts.size()).isEqualTo(1);
    }

    @Test
    void clearing_leaves_nothing() {
        bind("c", 1, 0, wish("10.0.0.1", 60), wish("10.0.0.2", 60));
        assertThat(((Contacts.Changed) contacts.clear(BOB, source("c", 2), 0)).removed())
                .hasSize(2);
        assertThat(contacts.size()).isZero();
    }

    @Test
    void the_preferred_contact_comes_first() {
        ContactWish low = new ContactWish(wish("10.0.0.1", 60).uri(), 60, 100, "", 0, false);
        bind("c", 1, 0, low, wish("10.0.0.2", 60));
        assertThat(contacts.of(BOB, 0).get(0).uri().getHost()).isEqualTo("10.0.0.2");
    }
}
