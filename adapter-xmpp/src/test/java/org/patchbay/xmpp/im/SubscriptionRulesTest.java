package org.patchbay.xmpp.im;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.patchbay.core.Address;
import org.patchbay.core.roster.RosterItem;
import org.patchbay.core.roster.RosterItem.Subscription;
import org.patchbay.xmpp.im.SubscriptionRules.Event;

/** RFC 6121 appendix A, line by line. */
class SubscriptionRulesTest {
    private static final Address BOB = Address.of("bob", "localhost");

    private static RosterItem item(String text) {
        return new RosterItem(
                BOB,
                "",
                Subscription.valueOf(text.split("[+]")[0]),
                text.contains("+asked"),
                text.contains("+pending"),
                text.contains("+approved"),
                List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "OUT_SUBSCRIBE, NONE, NONE+asked",
        "OUT_SUBSCRIBE, FROM, FROM+asked",
        "OUT_SUBSCRIBE, TO, TO",
        "OUT_SUBSCRIBE, NONE+pending, NONE+asked+pending",
        "OUT_UNSUBSCRIBE, NONE+asked, NONE",
        "OUT_UNSUBSCRIBE, TO, NONE",
        "OUT_UNSUBSCRIBE, BOTH, FROM",
        "OUT_UNSUBSCRIBE, FROM, FROM",
        "OUT_SUBSCRIBED, NONE+pending, FROM",
        "OUT_SUBSCRIBED, TO+pending, BOTH",
        "OUT_SUBSCRIBED, NONE, NONE+approved",
        "OUT_SUBSCRIBED, FROM, FROM",
        "OUT_UNSUBSCRIBED, FROM, NONE",
        "OUT_UNSUBSCRIBED, BOTH, TO",
        "OUT_UNSUBSCRIBED, NONE+pending, NONE",
        "OUT_UNSUBSCRIBED, NONE+approved, NONE",
        "IN_SUBSCRIBE, NONE, NONE+pending",
        "IN_SUBSCRIBE, FROM, FROM",
        "IN_UNSUBSCRIBE, BOTH, TO",
        "IN_UNSUBSCRIBE, NONE+pending, NONE",
        "IN_SUBSCRIBED, NONE+asked, TO",
        "IN_SUBSCRIBED, FROM+asked, BOTH",
        "IN_SUBSCRIBED, NONE, NONE",
        "IN_UNSUBSCRIBED, TO, NONE",
        "IN_UNSUBSCRIBED, NONE+asked, NONE",
        "IN_UNSUBSCRIBED, BOTH, FROM",
    })
    void each_event_in_each_state(Event event, String before, String after) {
        assertThat(SubscriptionRules.after(item(before), event)).isEqualTo(item(after));
    }

    @Property
    void the_same_again_changes_nothing(
            @ForAll Event event, @ForAll Subscription state, @ForAll boolean asked, @ForAll boolean pending) {
        RosterItem before = new RosterItem(BOB, "Bob", state, asked, pending, false, List.of("friends"));
        RosterItem once = SubscriptionRules.after(before, event);
        // A yes to a request that has been answered is a yes in advance, so that one is another event the second time.
        if (event == Event.OUT_SUBSCRIBED) return;
        assertThat(SubscriptionRules.after(once, event)).isEqualTo(once);
        assertThat(once.name()).isEqualTo("Bob");
        assertThat(once.groups()).containsExactly("friends");
    }
}
