package org.patchbay.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.core.House.address;
import static org.patchbay.core.House.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.patchbay.core.House;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Message;
import org.patchbay.session.v1.Receipt;
import org.patchbay.session.v1.Signal;

/** The shell around the machine: a real bus, a real registrar and router, endpoints that a test reads. */
class LocalMessagesTest {
    private static final MessagesConfig CONFIG =
            new MessagesConfig(Duration.ofSeconds(30), Duration.ofDays(1), 100, 100, 100, 100);

    private final House house =
            new House().listening("laptop").listening("desk").listening("browser");
    private final MessageStore store = new InMemoryMessageStore(10, 100, house.now::get, house.counters);
    /** One for a house: two would both bring what is stored, and the report of one's delivery could come to the other. */
    private @Nullable Messages messages;

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void every_device_but_the_senders_own_gets_it_and_one_confirmation_is_enough() {
        house.bind("alice/laptop");
        house.bind("bob/desk");
        house.bind("bob/browser");
        send("m1", "bob");

        Signal toDesk = house.next("desk");
        Signal toBrowser = house.next("browser");
        assertThat(toDesk.getFrom()).isEqualTo("alice@localhost/laptop");
        assertThat(toDesk.getTo()).isEqualTo("bob@localhost/desk");
        assertThat(toDesk.getMessage().getText()).isEqualTo("hello m1");
        assertThat(toDesk.getMessage().getId()).isEqualTo("m1");
        assertThat(toDesk.getMessage().getChannel().getId()).isEqualTo("c-desk");
        assertThat(toDesk.getMessage().getSentAtMicros()).isZero();
        report(toBrowser, Receipt.Status.DELIVERED);

        assertThat(nextReceipt("m1")).isEqualTo(Receipt.Status.DELIVERED);
        report(toDesk, Receipt.Status.DELIVERED);
        house.awaitValue("patchbay_messages_late_reports_total", 1);
        house.awaitValue("patchbay_messages_under_way", 0);
        house.awaitValue("patchbay_messages_characters_under_way", 0);
    }

    @Test
    void a_message_to_oneself_goes_to_the_other_devices() {
        house.bind("alice/laptop");
        house.bind("alice/desk");
        send("m1", "alice");

        assertThat(house.next("desk").getMessage().getId()).isEqualTo("m1");
        assertThat(house.hasNext("laptop")).isFalse();
    }

    @Test
    void who_is_away_gets_it_on_return_in_order_and_the_sender_is_told() {
        for (int i = 0; i < 3; i++) {
            house.now.addAndGet(1);
            send("m" + i, "bob");
            assertThat(nextReceipt("m" + i)).isEqualTo(Receipt.Status.STORED);
        }
        house.now.addAndGet(5_000);
        house.bind("bob/desk");

        for (int i = 0; i < 3; i++) {
            Signal delivery = house.next("desk");
            assertThat(delivery.getMessage().getId()).isEqualTo("m" + i);
            assertThat(delivery.getMessage().getText()).isEqualTo("hello m" + i);
            assertThat(delivery.getMessage().getSentAtMicros()).isEqualTo((1_000_001L + i) * 1000);
            // The next one waits for this one's confirmation.
            assertThat(house.hasNext("desk")).isFalse();
            assertThat(await(store.waitingFor(address("bob"), 9))).hasSize(3 - i);
            report(delivery, Receipt.Status.DELIVERED);
            assertThat(nextReceipt("m" + i)).isEqualTo(Receipt.Status.DELIVERED);
        }
        house.awaitValue("patchbay_messages_stored", 0);
        house.awaitValue("patchbay_messages_remembered", 0);
    }

    @Test
    void a_return_that_fails_leaves_it_for_the_next_time() {
        send("m1", "bob");
        assertThat(nextReceipt("m1")).isEqualTo(Receipt.Status.STORED);
        house.bind("bob/desk");
        report(house.next("desk"), Receipt.Status.FAILED, EndReason.TRANSPORT_LOST);
        house.unbind("bob/desk");
        house.bind("bob/browser");
        report(house.next("browser"), Receipt.Status.DELIVERED);

        assertThat(nextReceipt("m1")).isEqualTo(Receipt.Status.DELIVERED);
        house.awaitValue("patchbay_messages_stored", 0);
    }

    @Test
    void what_one_device_refuses_does_not_hold_up_the_rest() {
        send("m1", "bob");
        assertThat(nextReceipt("m1")).isEqualTo(Receipt.Status.STORED);
        house.now.addAndGet(1);
        send("m2", "bob");
        assertThat(nextReceipt("m2")).isEqualTo(Receipt.Status.STORED);
        house.bind("bob/desk");
        report(house.next("desk"), Receipt.Status.FAILED, EndReason.NOT_ACCEPTABLE);
        report(house.next("desk"), Receipt.Status.DELIVERED);

        assertThat(nextReceipt("m2")).isEqualTo(Receipt.Status.DELIVERED);
        house.awaitValue("patchbay_messages_stored", 1);
    }

    @Test
    void a_phone_that_registers_again_gets_what_did_not_reach_it() {
        house.bind("bob/desk");
        send("m1", "bob");
        report(house.next("desk"), Receipt.Status.FAILED, EndReason.TIMEOUT);
        assertThat(nextReceipt("m1")).isEqualTo(Receipt.Status.STORED);
        house.bind("bob/desk");
        report(house.next("desk"), Receipt.Status.DELIVERED);

        assertThat(nextReceipt("m1")).isEqualTo(Receipt.Status.DELIVERED);
    }

    @Test
    void who_comes_while_it_is_being_stored_gets_it_too() {
        Promise<Void> asked = Promise.promise();
        Promise<Void> gate = Promise.promise();
        open(CONFIG, new SlowStore(store, asked, gate));
        send("m1", "bob");
        await(asked.future());
        house.bind("bob/desk");
        gate.complete();

        assertThat(nextReceipt("m1")).isEqualTo(Receipt.Status.STORED);
        report(house.next("desk"), Receipt.Status.DELIVERED);
        assertThat(nextReceipt("m1")).isEqualTo(Receipt.Status.DELIVERED);
    }

    @Test
    void what_has_reached_one_device_is_not_brought_to_another_by_an_older_answer_of_the_store() {
        OlderStore older = new OlderStore(store);
        open(CONFIG, older);
        send("m1", "bob");
        assertThat(nextReceipt("m1")).isEqualTo(Receipt.Status.STORED);
        List<StoredMessage> before = await(store.waitingFor(address("bob"), 9));
        house.bind("bob/desk");
        Signal delivery = house.next("desk");
        older.answers(before);
        report(delivery, Receipt.Status.DELIVERED);
        assertThat(nextReceipt("m1")).isEqualTo(Receipt.Status.DELIVERED);
        // That of the desk, which has seen it.
        older.isAsked();
        house.bind("bob/browser");
        // What comes for the browser is seen by nobody before.
        older.isAsked();
        // Whoever asks on is through with what was given.
        older.isAsked();

        assertThat(house.hasNext("browser")).isFalse();
        older.removes();
        house.awaitValue("patchbay_messages_removals", 0);
    }

    @Test
    void a_message_that_another_process_stored_is_delivered_too() {
        String key = "test-" + "0".repeat(24);
        await(store.store(new StoredMessage(
                key, address("alice/laptop"), address("bob"), "m1", "hello", "text/plain", 5, 9_000_000)));
        open(CONFIG, store);
        house.bind("bob/desk");
        Signal delivery = house.next("desk");
        assertThat(delivery.getMessage().getText()).isEqualTo("hello");
        report(delivery, Receipt.Status.SENT);

        house.awaitValue("patchbay_messages_stored", 0);
    }

    @Test
    void nobody_of_that_name_is_told_at_once() {
        send("m1", "zoe");

        Receipt receipt = receipt("m1");
        assertThat(receipt.getStatus()).isEqualTo(Receipt.Status.FAILED);
        assertThat(receipt.getCause()).isEqualTo(EndReason.NOT_FOUND);
        assertThat(receipt.getReason()).isEqualTo("no user zoe@localhost");
    }

    @Test
    void a_user_outside_is_reached_by_the_route_and_never_stored() {
        house.listening("trunk");
        send("m1", House.OUTSIDE);
        Signal out = house.next("trunk");
        assertThat(out.getMessage().getChannel().getHandle()).isEqualTo("sip:zoe@sip.example.net");
        assertThat(out.getTo()).isEqualTo(House.OUTSIDE);
        report(out, Receipt.Status.FAILED, EndReason.UNAVAILABLE);

        assertThat(receipt("m1").getCause()).isEqualTo(EndReason.UNAVAILABLE);
        house.awaitValue("patchbay_messages_stored", 0);
    }

    @Test
    void a_route_is_for_those_who_may_use_it() {
        send("bob/laptop", "m1", House.OUTSIDE, message -> message);

        assertThat(receipt("m1").getCause()).isEqualTo(EndReason.FORBIDDEN);
    }

    @Test
    void a_device_that_takes_no_messages_gets_none() {
        await(house.registrar.bind(Binding.newBuilder()
                .setAddress("bob@localhost/desk")
                .setChannel(Channel.newBuilder().setId("c").setEndpoint("desk"))
                .setCapabilities(Capabilities.getDefaultInstance())
                .build()));
        send("m1", "bob");

        assertThat(nextReceipt("m1")).isEqualTo(Receipt.Status.STORED);
        assertThat(house.hasNext("desk")).isFalse();
    }

    @Test
    void a_device_whose_best_channel_takes_no_messages_gets_them_by_the_next() {
        house.bind("bob/desk", channel -> channel.setConnectedAtMs(10));
        await(house.registrar.bind(Binding.newBuilder()
                .setAddress("bob@localhost/desk")
                .setChannel(Channel.newBuilder()
                        .setId("newer")
                        .setEndpoint("elsewhere")
                        .setConnectedAtMs(20))
                .setCapabilities(Capabilities.getDefaultInstance())
                .build()));
        send("m1", "bob");

        assertThat(house.next("desk").getMessage().getChannel().getId()).isEqualTo("c-desk");
    }

    @Test
    void a_device_that_is_named_gets_it_alone_and_where_it_is_away_all_do() {
        house.bind("bob/desk");
        house.bind("bob/browser");
        send("m1", "bob/desk");
        assertThat(house.next("desk").getMessage().getId()).isEqualTo("m1");
        send("m2", "bob/gone");
        assertThat(house.next("desk").getMessage().getId()).isEqualTo("m2");

        assertThat(house.next("browser").getMessage().getId()).isEqualTo("m2");
    }

    @Test
    void an_endpoint_that_is_gone_fails_the_delivery_at_once() {
        house.bind("bob/nowhere");
        send("m1", "bob");

        assertThat(nextReceipt("m1")).isEqualTo(Receipt.Status.STORED);
        assertThat(house.counters.value("patchbay_messages_lost_endpoints_total"))
                .isEqualTo(1);
    }

    @Test
    void a_device_that_never_answers_is_given_up_and_its_late_word_still_counts() {
        open(new MessagesConfig(Duration.ofSeconds(1), Duration.ofDays(1), 100, 100, 100, 100), store);
        house.bind("bob/desk");
        send("m1", "bob");
        Signal delivery = house.next("desk");
        assertThat(nextReceipt("m1")).isEqualTo(Receipt.Status.STORED);
        report(delivery, Receipt.Status.DELIVERED);

        assertThat(nextReceipt("m1")).isEqualTo(Receipt.Status.DELIVERED);
        house.awaitValue("patchbay_messages_stored", 0);
    }

    @Test
    void who_sends_too_fast_is_told_so() {
        open(new MessagesConfig(Duration.ofSeconds(30), Duration.ofDays(1), 1, 2, 100, 100), store);
        for (String id : List.of("m1", "m2", "m3")) send(id, "bob");

        assertThat(nextReceipt("m3")).isEqualTo(Receipt.Status.FAILED);
        assertThat(house.counters.value("patchbay_messages_refused_total{limit=\"rate\"}"))
                .isEqualTo(1);
    }

    @Test
    void a_node_takes_only_so_many_at_a_time() {
        open(new MessagesConfig(Duration.ofSeconds(30), Duration.ofDays(1), 9, 9, 1, 100), store);
        house.bind("bob/desk");
        send("m1", "bob");
        assertThat(house.next("desk").hasMessage()).isTrue();
        send("m2", "bob");

        assertThat(receipt("m2").getCause()).isEqualTo(EndReason.CONGESTION);
    }

    @Test
    void a_full_store_is_told_as_what_it_is() {
        open(CONFIG, new InMemoryMessageStore(1, 1, house.now::get, house.counters));
        send("m1", "bob");
        assertThat(nextReceipt("m1")).isEqualTo(Receipt.Status.STORED);
        send("m2", "bob");

        Receipt receipt = receipt("m2");
        assertThat(receipt.getStatus()).isEqualTo(Receipt.Status.FAILED);
        assertThat(receipt.getCause()).isEqualTo(EndReason.CONGESTION);
    }

    @Test
    void a_store_that_is_out_of_reach_is_told_as_a_failure() {
        open(CONFIG, new BrokenStore());
        send("m1", "bob");

        assertThat(receipt("m1").getCause()).isEqualTo(EndReason.INTERNAL);
        house.bind("bob/desk");
        house.awaitValue("patchbay_messages_store_failures_total", 2);
    }

    @Test
    void those_who_came_while_the_store_was_out_of_reach_get_theirs_when_it_is_back_without_coming_again() {
        AtomicBoolean away = new AtomicBoolean();
        open(CONFIG, new FlakyStore(new InMemoryMessageStore(10, 100, house.now::get, house.counters), away));
        send("m1", "bob");
        assertThat(nextReceipt("m1")).isEqualTo(Receipt.Status.STORED);
        send("m2", "carol");
        assertThat(nextReceipt("m2")).isEqualTo(Receipt.Status.STORED);
        away.set(true);
        house.bind("bob/desk");
        house.bind("carol/browser");
        // Both have asked, and the first of them has asked again.
        house.awaitValue("patchbay_messages_store_failures_total", 3);
        assertThat(house.hasNext("desk")).isFalse();

        away.set(false);
        Signal toBob = house.next("desk");
        Signal toCarol = house.next("browser");
        assertThat(toBob.getMessage().getId()).isEqualTo("m1");
        assertThat(toCarol.getMessage().getId()).isEqualTo("m2");
        report(toBob, Receipt.Status.DELIVERED);
        assertThat(nextReceipt("m1")).isEqualTo(Receipt.Status.DELIVERED);
        report(toCarol, Receipt.Status.DELIVERED);
        assertThat(nextReceipt("m2")).isEqualTo(Receipt.Status.DELIVERED);
    }

    @Test
    void a_text_that_is_too_long_and_a_loop_are_refused() {
        send("alice/laptop", "m1", "bob", message -> message.setText("x".repeat(Messages.MAX_TEXT + 1)));
        assertThat(receipt("m1").getCause()).isEqualTo(EndReason.PROTOCOL_ERROR);
        send("alice/laptop", "m2", "bob", message -> message.setMaxForwards(1));
        assertThat(receipt("m2").getReason()).contains("too many times");

        house.bind("bob/desk");
        send("alice/laptop", "m3", "bob", message -> message.setMaxForwards(5));
        assertThat(house.next("desk").getMessage().getMaxForwards()).isEqualTo(4);
    }

    @Test
    void a_report_that_names_no_delivery_is_counted() {
        messages()
                .report(Signal.newBuilder()
                        .setReceipt(Receipt.newBuilder().setId("whatever"))
                        .build());
        messages()
                .report(Signal.newBuilder()
                        .setReceipt(Receipt.newBuilder().setId("othernode-" + "0".repeat(24) + "-0"))
                        .build());

        house.awaitValue("patchbay_messages_stray_reports_total", 2);
    }

    @Test
    void a_report_for_another_nodes_message_goes_there() {
        house.listening("messages.othernode");
        String id = "othernode-" + "0".repeat(24) + "-3";
        messages()
                .report(Signal.newBuilder()
                        .setReceipt(Receipt.newBuilder().setId(id).setStatus(Receipt.Status.DELIVERED))
                        .build());

        assertThat(house.next("messages.othernode").getReceipt().getId()).isEqualTo(id);
    }

    @Test
    void a_report_that_comes_from_another_node_counts() {
        house.bind("bob/desk");
        send("m1", "bob");
        String id = house.next("desk").getMessage().getDeliveryId();
        await(house.bus.toEndpoint(
                org.patchbay.core.bus.BusAddresses.messages("test"),
                Signal.newBuilder()
                        .setReceipt(Receipt.newBuilder().setId(id).setStatus(Receipt.Status.DELIVERED))
                        .build()));

        assertThat(nextReceipt("m1")).isEqualTo(Receipt.Status.DELIVERED);
    }

    /** Those that the test has opened, or the usual ones. */
    private Messages messages() {
        if (messages == null) open(CONFIG, store);
        return messages;
    }

    private void open(MessagesConfig config, MessageStore into) {
        assertThat(messages).as("messages of this house").isNull();
        messages = LocalMessages.open(new MessageServices(
                house.vertx,
                house.bus,
                house.domains,
                house.router,
                house.registrar,
                into,
                config,
                house.now::get,
                house.counters));
    }

    private void send(String id, String to) {
        send("alice/laptop", id, to, message -> message);
    }

    private void send(String from, String id, String to, java.util.function.UnaryOperator<Message.Builder> change) {
        Message.Builder message = Message.newBuilder()
                .setId(id)
                .setText("hello " + id)
                .setChannel(Channel.newBuilder().setId("sender").setEndpoint("laptop"));
        messages()
                .send(Signal.newBuilder()
                        .setFrom(address(from).toString())
                        .setTo(to)
                        .setMessage(change.apply(message))
                        .build());
    }

    private void report(Signal delivery, Receipt.Status status) {
        report(delivery, status, EndReason.END_REASON_UNSPECIFIED);
    }

    private void report(Signal delivery, Receipt.Status status, EndReason cause) {
        messages()
                .report(Signal.newBuilder()
                        .setReceipt(Receipt.newBuilder()
                                .setId(delivery.getMessage().getDeliveryId())
                                .setStatus(status)
                                .setCause(cause))
                        .build());
    }

    private Receipt.Status nextReceipt(String id) {
        return receipt(id).getStatus();
    }

    private Receipt receipt(String id) {
        Signal signal = house.next("laptop");
        while (!signal.getReceipt().getId().equals(id)) signal = house.next("laptop");
        assertThat(signal.getReceipt().getChannel().getId()).isEqualTo("sender");
        return signal.getReceipt();
    }

    /** Stores when a gate opens, and tells when it was asked to. */
    private record SlowStore(MessageStore store, Promise<Void> asked, Promise<Void> gate) implements MessageStore {
        @Override
        public Future<Outcome> store(StoredMessage message) {
            asked.tryComplete();
            return gate.future().compose(open -> store.store(message));
        }

        @Override
        public Future<List<StoredMessage>> waitingFor(org.patchbay.core.Address user, int most) {
            return store.waitingFor(user, most);
        }

        @Override
        public Future<Void> remove(String key) {
            return store.remove(key);
        }
    }

    /** Gives what it had before, as long as it takes something out. */
    private static final class OlderStore implements MessageStore {
        private final MessageStore store;
        private final Semaphore asked = new Semaphore(0);
        private final Promise<Void> gate = Promise.promise();
        private volatile @Nullable List<StoredMessage> before;

        OlderStore(MessageStore store) {
            this.store = store;
        }

        void answers(List<StoredMessage> older) {
            before = older;
        }

        /** Waits until it was asked once more, since it has an older answer. */
        void isAsked() {
            try {
                assertThat(asked.tryAcquire(10, TimeUnit.SECONDS))
                        .as("is asked")
                        .isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void removes() {
            before = null;
            gate.complete();
        }

        @Override
        public Future<Outcome> store(StoredMessage message) {
            return store.store(message);
        }

        @Override
        public Future<List<StoredMessage>> waitingFor(org.patchbay.core.Address user, int most) {
            List<StoredMessage> older = before;
            if (older == null) return store.waitingFor(user, most);
            asked.release();
            return Future.succeededFuture(older);
        }

        @Override
        public Future<Void> remove(String key) {
            return gate.future().compose(open -> store.remove(key));
        }
    }

    /** Is out of reach now and then. */
    private record FlakyStore(MessageStore store, AtomicBoolean away) implements MessageStore {
        private <T> Future<T> reach(Supplier<Future<T>> question) {
            return away.get() ? Future.failedFuture("the database is away") : question.get();
        }

        @Override
        public Future<Outcome> store(StoredMessage message) {
            return reach(() -> store.store(message));
        }

        @Override
        public Future<List<StoredMessage>> waitingFor(org.patchbay.core.Address user, int most) {
            return reach(() -> store.waitingFor(user, most));
        }

        @Override
        public Future<Void> remove(String key) {
            return reach(() -> store.remove(key));
        }
    }

    private static final class BrokenStore implements MessageStore {
        @Override
        public Future<Outcome> store(StoredMessage message) {
            return Future.failedFuture("the database is away");
        }

        @Override
        public Future<List<StoredMessage>> waitingFor(org.patchbay.core.Address user, int most) {
            return Future.failedFuture("the database is away");
        }

        @Override
        public Future<Void> remove(String key) {
            return Future.failedFuture("the database is away");
        }
    }
}
