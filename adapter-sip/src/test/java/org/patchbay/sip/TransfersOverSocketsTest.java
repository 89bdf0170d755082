package org.patchbay.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.patchbay.sip.CallsOverSocketsTest.answerWith;
import static org.patchbay.sip.CallsOverSocketsTest.end;
import static org.patchbay.sip.TestPhone.OFFER;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Invite;
import org.patchbay.session.v1.Progress;
import org.patchbay.session.v1.Signal;
import org.patchbay.session.v1.TransferProgress;

/** REFER on the wire, with the call's side scripted. */
class TransfersOverSocketsTest {
    @RegisterExtension
    static final Gateways gateways = new Gateways();

    private SipFixture gateway;

    @BeforeEach
    void open() throws Exception {
        gateway = gateways.open();
    }

    /** A call of a phone that is answered and acknowledged. */
    private final class Talk {
        final TestPhone phone;
        final String callId;
        final Signal invite;
        final SipText ok;
        private int count;

        Talk(TestPhone phone, String callId, String callee) throws Exception {
            this.phone = phone;
            this.callId = callId;
            phone.request("INVITE", "sip:" + callee + "@localhost", "<sip:" + callee + "@localhost>")
                    .callId(callId)
                    .body(OFFER)
                    .authenticated();
            invite = gateway.nextSignal(Signal.BodyCase.INVITE);
            gateway.answer(invite, answerWith(OFFER));
            ok = phone.nextFinal();
            count = Integer.parseInt(ok.header("CSeq").split(" ")[0]);
            within("ACK").cseq(count).send();
        }

        TestPhone.Request within(String method) {
            String target = ok.header("Contact").replaceAll("[<>]", "");
            return phone.request(method, target, ok.header("To")).callId(callId);
        }

        int refer(String... headers) throws Exception {
            TestPhone.Request refer = within("REFER").cseq(++count);
            for (String header : headers) refer.header(header);
            refer.send();
            return count;
        }

        SipText asks(String method, String... headers) throws Exception {
            TestPhone.Request request = within(method).cseq(++count);
            for (String header : headers) request.header(header);
            request.send();
            return phone.next(method);
        }

        /** The next NOTIFY, answered. */
        SipText notified(int status) throws Exception {
            SipText notify = phone.next("NOTIFY");
            phone.respond(notify, status, "");
            return notify;
        }

        void progress(TransferProgress.State state) {
            gateway.answer(
                    invite,
                    Signal.newBuilder()
                            .setTransferProgress(TransferProgress.newBuilder().setState(state)));
        }

        void fails(EndReason reason) {
            gateway.answer(
                    invite,
                    Signal.newBuilder()
                            .setTransferProgress(TransferProgress.newBuilder()
                                    .setState(TransferProgress.State.FAILED)
                                    .setReason(reason)));
        }

        void hangsUp() throws Exception {
            assertThat(asks("BYE").status()).isEqualTo(200);
        }

        String replaces() {
            return callId + "%3Bto-tag%3D" + SipText.parameter(ok.header("To"), "tag") + "%3Bfrom-tag%3D"
                    + phone.fromTag;
        }
    }

    private Talk talk(TestPhone phone) throws Exception {
        return new Talk(phone, phone.callId, "alice");
    }

    @Test
    void a_blind_transfer_is_told_step_by_step_and_the_last_step_before_the_bye() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            Talk talk = talk(phone);
            assertThat(talk.ok.header("Allow")).contains("REFER");
            assertThat(talk.ok.header("Supported")).contains("replaces", "norefersub");
            talk.refer("Refer-To: <sip:carol@localhost>", "Referred-By: <sip:bob@localhost>");
            SipText accepted = phone.next("REFER");
            assertThat(accepted.status()).isEqualTo(202);
            assertThat(accepted.find("Contact")).isPresent();
            assertThat(accepted.find("Refer-Sub")).isEmpty();
            SipText trying = talk.notified(200);
            assertThat(trying.body()).isEqualTo("SIP/2.0 100 Trying\r\n");
            assertThat(trying.header("Event")).isEqualTo("refer");
            assertThat(trying.header("Subscription-State")).startsWith("active;expires=");
            assertThat(trying.header("Content-Type")).isEqualTo("message/sipfrag;version=2.0");
            Signal transfer = gateway.nextSignal(Signal.BodyCase.TRANSFER);
            assertThat(transfer.getTransfer().getTo()).isEqualTo("carol@localhost");
            assertThat(transfer.getTransfer().getReplacesCallId()).isEmpty();
            assertThat(transfer.getCallId()).isEqualTo(talk.invite.getCallId());
            assertThat(transfer.getLegId()).isEqualTo("a");
            talk.progress(TransferProgress.State.TRYING);
            talk.progress(TransferProgress.State.RINGING);
            assertThat(talk.notified(200).body()).isEqualTo("SIP/2.0 180 Ringing\r\n");
            talk.progress(TransferProgress.State.ACCEPTED);
            gateway.answer(talk.invite, end(EndReason.NORMAL));
            SipText last = phone.next("NOTIFY");
            assertThat(last.body()).isEqualTo("SIP/2.0 200 OK\r\n");
            assertThat(last.header("Subscription-State")).isEqualTo("terminated;reason=noresource");
            phone.respond(last, 200, "");
            SipText bye = phone.next();
            assertThat(bye.method()).isEqualTo("BYE");
            phone.respond(bye, 200, "");
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_phone_that_hangs_up_at_200_crosses_nothing() throws Exception {
        try (TestPhone phone = gateway.tcpPhone("bob")) {
            Talk talk = talk(phone);
            talk.refer("Refer-To: <sip:carol@localhost>");
            talk.notified(200);
            talk.progress(TransferProgress.State.ACCEPTED);
            gateway.answer(talk.invite, end(EndReason.NORMAL));
            talk.notified(200);
            talk.hangsUp();
            gateway.awaitNothingLeft();
            assertThat(phone.wire.received).isEmpty();
        }
    }

    @Test
    void a_failure_is_told_the_call_goes_on_and_may_be_transferred_again() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            Talk talk = talk(phone);
            talk.refer("Refer-To: <sip:carol@localhost>");
            talk.notified(200);
            talk.fails(EndReason.BUSY);
            SipText failed = talk.notified(200);
            assertThat(failed.body()).isEqualTo("SIP/2.0 486 Busy Here\r\n");
            assertThat(failed.header("Subscription-State")).isEqualTo("terminated;reason=noresource");
            gateway.awaitValue("patchbay_sip_transfers", 0);
            int count = talk.refer("Refer-To: <sip:dave@localhost>");
            assertThat(talk.notified(200).header("Event")).isEqualTo("refer;id=" + count);
            talk.fails(EndReason.NO_ANSWER);
            assertThat(talk.notified(481).body()).isEqualTo("SIP/2.0 408 Request Timeout\r\n");
            talk.hangsUp();
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_second_refer_while_one_runs_has_to_wait() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            Talk talk = talk(phone);
            talk.refer("Refer-To: <sip:carol@localhost>");
            assertThat(phone.next("REFER").status()).isEqualTo(202);
            talk.refer("Refer-To: <sip:dave@localhost>");
            SipText second = phone.next();
            while (second.isRequest()) {
                phone.respond(second, 200, "");
                second = phone.next();
            }
            assertThat(second.status()).isEqualTo(491);
            talk.hangsUp();
            talk.notified(481);
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_phone_that_leaves_early_gets_the_subscriptions_end_and_the_transfer_goes_on() throws Exception {
        for (int status : new int[] {200, 481}) {
            try (TestPhone phone = gateway.udpPhone("bob")) {
                Talk talk = talk(phone);
                talk.refer("Refer-To: <sip:carol@localhost>");
                talk.notified(200);
                gateway.nextSignal(Signal.BodyCase.TRANSFER);
                SipText bye = talk.asks("BYE");
                assertThat(bye.status()).isEqualTo(200);
                assertThat(gateway.nextSignal(Signal.BodyCase.END).getEnd().getReason())
                        .isEqualTo(EndReason.NORMAL);
                SipText last = talk.notified(status);
                assertThat(last.body()).isEqualTo("SIP/2.0 100 Trying\r\n");
                assertThat(last.header("Subscription-State")).isEqualTo("terminated;reason=noresource");
            }
            gateway.awaitNothingLeft();
        }
    }

    @Test
    void a_phone_that_asks_for_more_time_gets_it_and_the_state() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            Talk talk = talk(phone);
            talk.refer("Refer-To: <sip:carol@localhost>");
            talk.notified(200);
            SipText more = talk.asks("SUBSCRIBE", "Event: refer", "Expires: 60");
            assertThat(more.status()).isEqualTo(200);
            assertThat(more.header("Expires")).isEqualTo("60");
            assertThat(talk.notified(200).header("Subscription-State")).isEqualTo("active;expires=60");
            talk.fails(EndReason.UNAVAILABLE);
            assertThat(talk.notified(200).body()).isEqualTo("SIP/2.0 480 Temporarily Unavailable\r\n");
            assertThat(talk.asks("SUBSCRIBE", "Event: refer").status()).isEqualTo(481);
            talk.hangsUp();
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_phone_that_subscribes_no_more_is_told_no_more() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            Talk talk = talk(phone);
            talk.refer("Refer-To: <sip:carol@localhost>");
            talk.notified(200);
            assertThat(talk.asks("SUBSCRIBE", "Event: refer;id=99").status()).isEqualTo(481);
            assertThat(talk.asks("SUBSCRIBE", "Event: presence").status()).isEqualTo(489);
            assertThat(talk.asks("SUBSCRIBE", "Event: refer", "Expires: 0").status())
                    .isEqualTo(200);
            assertThat(talk.notified(200).header("Subscription-State")).isEqualTo("terminated;reason=timeout");
            talk.progress(TransferProgress.State.ACCEPTED);
            gateway.answer(talk.invite, end(EndReason.NORMAL));
            SipText bye = phone.next();
            assertThat(bye.method()).isEqualTo("BYE");
            phone.respond(bye, 200, "");
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_phone_that_wants_no_notify_gets_none() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            Talk talk = talk(phone);
            talk.refer("Refer-To: <sip:carol@localhost>", "Refer-Sub: false", "Require: norefersub");
            SipText accepted = phone.next("REFER");
            assertThat(accepted.status()).isEqualTo(202);
            assertThat(accepted.header("Refer-Sub")).isEqualTo("false");
            gateway.nextSignal(Signal.BodyCase.TRANSFER);
            talk.progress(TransferProgress.State.RINGING);
            talk.progress(TransferProgress.State.ACCEPTED);
            gateway.answer(talk.invite, end(EndReason.NORMAL));
            SipText bye = phone.next();
            assertThat(bye.method()).isEqualTo("BYE");
            phone.respond(bye, 200, "");
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void an_attended_transfer_names_the_other_call_of_the_same_user() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            Talk first = talk(phone);
            Talk second = new Talk(phone, "consultation", "carol");
            first.count += 10;
            first.refer("Refer-To: <sip:carol@localhost?Replaces=" + second.replaces() + ">");
            first.notified(200);
            Signal transfer = gateway.nextSignal(Signal.BodyCase.TRANSFER);
            assertThat(transfer.getCallId()).isEqualTo(first.invite.getCallId());
            assertThat(transfer.getTransfer().getReplacesCallId()).isEqualTo(second.invite.getCallId());
            first.progress(TransferProgress.State.ACCEPTED);
            gateway.answer(first.invite, end(EndReason.NORMAL));
            gateway.answer(second.invite, end(EndReason.REPLACED));
            SipText message = phone.next();
            int byes = 0;
            int notifies = 0;
            while (byes < 2) {
                assertThat(message.isRequest()).isTrue();
                if (message.method().equals("NOTIFY")) notifies++;
                if (message.method().equals("BYE")) byes++;
                phone.respond(message, 200, "");
                if (byes < 2) message = phone.next();
            }
            assertThat(notifies).isEqualTo(1);
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_call_that_is_not_there_or_anothers_is_told_with_481_and_the_dialog_lives() throws Exception {
        try (TestPhone bob = gateway.udpPhone("bob");
                TestPhone dave = gateway.udpPhone("dave")) {
            Talk anothers = talk(dave);
            Talk talk = talk(bob);
            List<String> replaced = List.of(anothers.replaces(), "none%3Bto-tag%3D1%3Bfrom-tag%3D2", talk.replaces());
            for (String replaces : replaced) {
                talk.refer("Refer-To: <sip:carol@localhost?Replaces=" + replaces + ">");
                assertThat(bob.next("REFER").status()).isEqualTo(202);
                SipText notify = talk.notified(200);
                assertThat(notify.body()).startsWith("SIP/2.0 481 ");
                assertThat(notify.header("Subscription-State")).isEqualTo("terminated;reason=noresource");
                gateway.awaitValue("patchbay_sip_transfers", 0);
            }
            assertThat(gateway.toCalls).isEmpty();
            talk.hangsUp();
            anothers.hangsUp();
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_call_that_ends_takes_its_transfer_with_it() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            Talk talk = talk(phone);
            talk.refer("Refer-To: <sip:carol@localhost>");
            talk.notified(200);
            gateway.answer(talk.invite, end(EndReason.NORMAL));
            assertThat(talk.notified(200).body()).isEqualTo("SIP/2.0 487 Request Terminated\r\n");
            SipText bye = phone.next();
            assertThat(bye.method()).isEqualTo("BYE");
            phone.respond(bye, 200, "");
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_phone_that_is_gone_holds_nothing() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            Talk talk = talk(phone);
            talk.refer("Refer-To: <sip:carol@localhost>");
            assertThat(phone.next("REFER").status()).isEqualTo(202);
        }
        // Nobody answers the NOTIFY any more.
        Signal transfer = gateway.nextSignal(Signal.BodyCase.TRANSFER);
        gateway.answer(transfer, end(EndReason.NORMAL));
        gateway.awaitNothingLeft();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-None: 1|400",
                "Refer-To: <sip:carol@localhost>; Refer-To: <sip:dave@localhost>|400",
                "Refer-To: nonsense|400",
                "Refer-To: <mailto:carol@localhost>|416",
                "Refer-To: <sip:carol@localhost?Replaces=nonsense>|400"
            })
    void a_refer_that_makes_no_sense_is_refused_and_changes_nothing(String lines, int status) throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            Talk talk = talk(phone);
            talk.refer(lines.split("; "));
            assertThat(phone.next("REFER").status()).isEqualTo(status);
            talk.hangsUp();
            assertThat(gateway.nextSignal().getBodyCase()).isEqualTo(Signal.BodyCase.END);
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void nobody_refers_without_a_call() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.request("REFER", "sip:alice@localhost", "<sip:alice@localhost>")
                    .header("Refer-To: <sip:carol@localhost>")
                    .authenticated();
            assertThat(phone.nextFinal().status()).isEqualTo(403);
            phone.request("REFER", "sip:alice@localhost", "<sip:alice@localhost>;tag=none")
                    .header("Refer-To: <sip:carol@localhost>")
                    .send();
            SipText refused = phone.nextFinal();
            while (refused.status() == 403) refused = phone.nextFinal();
            assertThat(refused.status()).isEqualTo(481);
        }
        gateway.awaitNothingLeft();
        assertThat(gateway.toCalls).isEmpty();
    }

    private static TestPhone.Request replacing(TestPhone phone, String value) throws Exception {
        return phone.request("INVITE", "sip:alice@localhost", "<sip:alice@localhost>")
                .header("Require: replaces")
                .header("Replaces: " + value.replace("%3B", ";").replace("%3D", "="))
                .body(OFFER)
                .authenticated();
    }

    @Test
    void another_phone_of_the_user_takes_over_the_call() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob");
                TestPhone other = gateway.udpPhone("bob")) {
            Talk talk = talk(phone);
            replacing(other, talk.replaces());
            Signal invite = gateway.nextSignal(Signal.BodyCase.INVITE);
            assertThat(invite.getInvite().getReplacesCallId()).isEqualTo(talk.invite.getCallId());
            assertThat(invite.getCallId()).isNotEqualTo(talk.invite.getCallId());
            gateway.answer(invite, answerWith(OFFER));
            SipText ok = other.nextFinal();
            assertThat(ok.status()).isEqualTo(200);
            other.request("ACK", ok.header("Contact").replaceAll("[<>]", ""), ok.header("To"))
                    .cseq(Integer.parseInt(ok.header("CSeq").split(" ")[0]))
                    .send();
            gateway.answer(talk.invite, end(EndReason.REPLACED));
            phone.respond(phone.next("BYE"), 200, "");
            gateway.answer(invite, end(EndReason.NORMAL));
            other.respond(other.next("BYE"), 200, "");
        }
        gateway.awaitNothingLeft();
    }

    @ParameterizedTest
    @CsvSource({"bob,;early-only,486", "dave,'',481"})
    void who_is_not_to_take_over_a_call_does_not(String user, String parameter, int status) throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob");
                TestPhone other = gateway.udpPhone(user)) {
            Talk talk = talk(phone);
            TestPhone.Request invite = replacing(other, talk.replaces() + parameter);
            SipText refused = other.nextFinal();
            assertThat(refused.status()).isEqualTo(status);
            invite.ackFailure(refused);
            talk.hangsUp();
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_call_of_the_phones_own_that_is_not_answered_is_none_to_take_over() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob");
                TestPhone other = gateway.udpPhone("bob")) {
            TestPhone.Request call = phone.request("INVITE", "sip:alice@localhost", "<sip:alice@localhost>")
                    .body(OFFER)
                    .authenticated();
            Signal invite = gateway.nextSignal(Signal.BodyCase.INVITE);
            gateway.answer(
                    invite,
                    Signal.newBuilder().setProgress(Progress.newBuilder().setState(Progress.State.RINGING)));
            SipText rings = phone.next();
            assertThat(rings.status()).isEqualTo(180);
            String named = rings.header("Call-ID") + ";to-tag=" + SipText.parameter(rings.header("To"), "tag")
                    + ";from-tag=" + SipText.parameter(rings.header("From"), "tag");
            TestPhone.Request takeOver = replacing(other, named);
            SipText refused = other.nextFinal();
            assertThat(refused.status()).isEqualTo(481);
            takeOver.ackFailure(refused);
            gateway.answer(invite, end(EndReason.BUSY));
            SipText busy = phone.nextFinal();
            assertThat(busy.status()).isEqualTo(486);
            call.ackFailure(busy);
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_call_that_only_rings_is_not_taken_over() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob");
                TestPhone other = gateway.udpPhone("bob")) {
            phone.register();
            Binding binding = gateway.registrar.only();
            Signal ring = Signal.newBuilder()
                    .setCallId("t-0-000000000000000000000001")
                    .setLegId("b1")
                    .setFrom("alice@localhost/web")
                    .setTo(binding.getAddress())
                    .setInvite(Invite.newBuilder()
                            .setChannel(binding.getChannel())
                            .setDescription(SipFixture.description(OFFER)))
                    .build();
            gateway.bus.toEndpoint(binding.getChannel().getEndpoint(), ring);
            SipText invite = phone.next("INVITE");
            phone.respond(invite, 180, "phone");
            gateway.nextSignal(Signal.BodyCase.PROGRESS);
            String named = invite.header("Call-ID") + ";to-tag=" + SipText.parameter(invite.header("From"), "tag")
                    + ";from-tag=phone";
            TestPhone.Request pickUp = replacing(other, named);
            SipText refused = other.nextFinal();
            assertThat(refused.status()).isEqualTo(603);
            pickUp.ackFailure(refused);
            gateway.answer(ring, end(EndReason.CANCELLED));
            phone.respond(phone.next("CANCEL"), 200, "phone");
            phone.respond(invite, 487, "phone");
            phone.next("ACK");
        }
        gateway.awaitNothingLeft();
    }

    @Test
    void a_phone_that_is_a_transfers_target_is_told_by_whom() throws Exception {
        try (TestPhone phone = gateway.udpPhone("bob")) {
            phone.register();
            Binding binding = gateway.registrar.only();
            Signal ring = Signal.newBuilder()
                    .setCallId("t-0-000000000000000000000001")
                    .setLegId("b1")
                    .setFrom("alice@localhost/web")
                    .setTo(binding.getAddress())
                    .setInvite(Invite.newBuilder()
                            .setChannel(binding.getChannel())
                            .setTransferredBy("carol@localhost/desk")
                            .setDescription(SipFixture.description(OFFER)))
                    .build();
            gateway.bus.toEndpoint(binding.getChannel().getEndpoint(), ring);
            SipText invite = phone.next("INVITE");
            assertThat(invite.header("Referred-By")).isEqualTo("<sip:carol@localhost>");
            phone.respond(invite, 486, "phone");
            assertThat(phone.next("ACK").header("CSeq")).endsWith("ACK");
        }
        gateway.awaitNothingLeft();
    }
}
