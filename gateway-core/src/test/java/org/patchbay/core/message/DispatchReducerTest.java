package org.patchbay.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.session.v1.Receipt.Status.DELIVERED;
import static org.patchbay.session.v1.Receipt.Status.FAILED;
import static org.patchbay.session.v1.Receipt.Status.SENT;
import static org.patchbay.session.v1.Receipt.Status.STORED;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.patchbay.core.Address;
import org.patchbay.core.message.Dispatch.Phase;
import org.patchbay.core.routing.Router.Target;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Receipt;

class DispatchReducerTest {
    private static final Failure AWAY = new Failure(EndReason.UNAVAILABLE, "away");
    private static final Failure LOST = new Failure(EndReason.TRANSPORT_LOST, "lost");
    private static final Failure UNWANTED = new Failure(EndReason.NOT_ACCEPTABLE, "no texts, please");

    private Dispatch dispatch = Dispatch.fresh();
    private final List<DispatchEffect> effects = new ArrayList<>();
    private String ignored = "";

    @Test
    void every_device_gets_it_and_the_first_confirmation_is_told() {
        on(found("desk", "browser"));
        assertThat(deliveries()).containsExactly("desk", "browser");

        on(report(1, DELIVERED));
        assertThat(receipts()).containsExactly(DELIVERED);
        assertThat(effects)
                .contains(new DispatchEffect.StopTimer())
                .endsWith(new DispatchEffect.Forget())
                .doesNotContain(new DispatchEffect.Store());
        assertThat(dispatch.phase()).isEqualTo(Phase.OVER);
    }

    @Test
    void one_device_that_fails_is_not_the_end_while_another_may_confirm() {
        on(found("desk", "browser"), failed(0, LOST));
        assertThat(receipts()).isEmpty();
        assertThat(dispatch.phase()).isEqualTo(Phase.DELIVERING);

        on(report(1, DELIVERED));
        assertThat(receipts()).containsExactly(DELIVERED);
    }

    @Test
    void what_no_device_took_is_stored_and_the_sender_told_when_it_is() {
        on(found("desk"), failed(0, LOST));
        assertThat(effects).endsWith(new DispatchEffect.StopTimer(), new DispatchEffect.Store());
        assertThat(receipts()).isEmpty();

        on(new DispatchEvent.Stored());
        assertThat(receipts()).containsExactly(STORED);
        assertThat(dispatch.phase()).isEqualTo(Phase.KEPT);
    }

    @Test
    void what_nobody_confirms_in_time_is_stored() {
        on(found("desk", "browser"), new DispatchEvent.Overdue());

        assertThat(effects).endsWith(new DispatchEffect.Store());
    }

    @Test
    void who_has_no_device_finds_it_in_the_store() {
        on(new DispatchEvent.Routed(List.of(), true, AWAY));

        assertThat(effects).containsExactly(new DispatchEffect.Store());
    }

    @Test
    void nobody_to_keep_it_for_is_a_failure_with_its_cause() {
        Failure unknown = new Failure(EndReason.NOT_FOUND, "no user zoe");
        on(new DispatchEvent.Routed(List.of(), false, unknown));

        assertThat(effects).containsExactly(new DispatchEffect.Tell(FAILED, unknown), new DispatchEffect.Forget());
    }

    @Test
    void a_full_store_is_a_failure() {
        Failure full = new Failure(EndReason.CONGESTION, "full");
        on(new DispatchEvent.Routed(List.of(), true, AWAY), new DispatchEvent.NotStored(full));

        assertThat(effects).endsWith(new DispatchEffect.Tell(FAILED, full), new DispatchEffect.Forget());
    }

    @Test
    void a_devices_own_word_is_worth_more_than_that_another_was_gone() {
        on(new DispatchEvent.Routed(List.of(target("desk"), target("browser")), false, AWAY));
        on(failed(0, UNWANTED), failed(1, LOST));

        assertThat(effects).contains(new DispatchEffect.Tell(FAILED, UNWANTED));
    }

    @Test
    void what_was_written_is_sent_and_may_still_be_delivered() {
        on(found("desk"), report(0, SENT));
        assertThat(receipts()).containsExactly(SENT);
        assertThat(effects).doesNotContain(new DispatchEffect.Forget());

        on(report(0, DELIVERED));
        assertThat(receipts()).containsExactly(SENT, DELIVERED);
        assertThat(effects).endsWith(new DispatchEffect.Forget());
    }

    @Test
    void a_late_confirmation_takes_it_out_of_the_store() {
        on(found("desk"), new DispatchEvent.Overdue(), new DispatchEvent.Stored(), report(0, DELIVERED));

        assertThat(receipts()).containsExactly(STORED, DELIVERED);
        assertThat(effects).contains(new DispatchEffect.Remove());
    }

    @Test
    void a_confirmation_that_crosses_the_store_is_told_at_once_and_nothing_is_left() {
        on(found("desk"), new DispatchEvent.Overdue(), report(0, DELIVERED));
        assertThat(receipts()).containsExactly(DELIVERED);

        on(new DispatchEvent.Stored());
        assertThat(receipts()).containsExactly(DELIVERED);
        assertThat(effects).endsWith(new DispatchEffect.Remove(), new DispatchEffect.Forget());
    }

    @Test
    void who_comes_back_gets_it_and_only_then_it_leaves_the_store() {
        keptAfterNobodyWasThere();
        on(found("browser"));
        assertThat(deliveries()).containsExactly("browser");
        assertThat(effects).doesNotContain(new DispatchEffect.Remove());

        on(report(0, DELIVERED));
        assertThat(effects)
                .contains(new DispatchEffect.Remove(), new DispatchEffect.Settle(true, Failure.NONE))
                .endsWith(new DispatchEffect.Forget());
        assertThat(receipts()).containsExactly(STORED, DELIVERED);
    }

    @Test
    void a_return_that_fails_leaves_it_in_the_store_and_the_sender_as_it_was() {
        keptAfterNobodyWasThere();
        on(found("browser"), failed(0, LOST));

        assertThat(effects).endsWith(new DispatchEffect.Settle(false, LOST));
        assertThat(receipts()).containsExactly(STORED);
        assertThat(dispatch.phase()).isEqualTo(Phase.KEPT);
    }

    @Test
    void a_channel_that_has_not_reported_does_not_get_it_twice() {
        on(found("desk"), new DispatchEvent.Overdue(), new DispatchEvent.Stored());
        on(found("desk", "browser"));

        assertThat(deliveries()).containsExactly("desk", "browser");
    }

    @Test
    void a_channel_that_failed_may_be_tried_again() {
        on(found("desk"), failed(0, LOST), new DispatchEvent.Stored());
        on(found("desk"));

        assertThat(deliveries()).containsExactly("desk", "desk");
    }

    @Test
    void a_report_for_no_delivery_changes_nothing() {
        on(found("desk"));
        Dispatch before = dispatch;
        on(report(7, DELIVERED));

        assertThat(ignored).isNotEmpty();
        assertThat(dispatch).isSameAs(before);
    }

    @Test
    void what_is_no_outcome_of_a_delivery_changes_nothing() {
        on(found("desk"), report(0, STORED));

        assertThat(ignored).isNotEmpty();
        assertThat(dispatch.phase()).isEqualTo(Phase.DELIVERING);
    }

    @Test
    void what_comes_at_the_wrong_time_changes_nothing() {
        for (DispatchEvent event :
                List.of(new DispatchEvent.Overdue(), new DispatchEvent.Stored(), new DispatchEvent.NotStored(AWAY))) {
            on(event);
            assertThat(ignored).as(event.toString()).isNotEmpty();
        }
        on(found("desk"), found("desk"));

        assertThat(ignored).isNotEmpty();
    }

    private void keptAfterNobodyWasThere() {
        on(new DispatchEvent.Routed(List.of(), true, AWAY), new DispatchEvent.Stored());
    }

    private void on(DispatchEvent... events) {
        for (DispatchEvent event : events) {
            DispatchTransition transition = DispatchReducer.reduce(dispatch, event);
            dispatch = transition.next();
            ignored = transition.ignored();
            effects.addAll(transition.effects());
        }
    }

    private List<String> deliveries() {
        return effects.stream()
                .filter(DispatchEffect.Deliver.class::isInstance)
                .map(effect ->
                        ((DispatchEffect.Deliver) effect).target().device().device())
                .toList();
    }

    private List<Receipt.Status> receipts() {
        return effects.stream()
                .filter(DispatchEffect.Tell.class::isInstance)
                .map(effect -> ((DispatchEffect.Tell) effect).status())
                .toList();
    }

    private static DispatchEvent found(String... devices) {
        return new DispatchEvent.Routed(
                Stream.of(devices).map(DispatchReducerTest::target).toList(), true, AWAY);
    }

    static Target target(String device) {
        Address address = Address.of("bob", "localhost").withDevice(device);
        Channel channel =
                Channel.newBuilder().setId("c-" + device).setEndpoint("e").build();
        return new Target(
                address, channel, Capabilities.newBuilder().setMessages(true).build());
    }

    private static DispatchEvent report(int number, Receipt.Status status) {
        return new DispatchEvent.Reported(number, status, Failure.NONE);
    }

    private static DispatchEvent failed(int number, Failure why) {
        return new DispatchEvent.Reported(number, FAILED, why);
    }
}
