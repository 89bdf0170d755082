package org.patchbay.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

@NeedsPeer(Peer.RTPENGINE)
class RtpengineTest {
    @Test
    void a_new_relay_has_seen_nothing() {
        try (Rtpengine relay = Rtpengine.start()) {
            assertThat(relay.calls()).isEmpty();
            assertThat(relay.offersEver()).isZero();
        }
    }

    @Test
    void a_call_is_seen_while_it_lasts_and_counted_for_ever() {
        try (Rtpengine relay = Rtpengine.start()) {
            relay.ask(new JsonObject()
                    .put("command", "offer")
                    .put("call-id", "one")
                    .put("from-tag", "caller")
                    .put("sdp", """
                            v=0
                            o=- 1 1 IN IP4 127.0.0.1
                            s=-
                            c=IN IP4 127.0.0.1
                            t=0 0
                            m=audio 5004 RTP/AVP 0
                            """.replace("\n", "\r\n")));
            assertThat(relay.calls()).containsExactly("one");

            relay.ask(new JsonObject()
                    .put("command", "delete")
                    .put("call-id", "one")
                    .put("from-tag", "caller")
                    .put("delete-delay", 0));
            relay.awaitNoCalls();
            assertThat(relay.offersEver()).isEqualTo(1);
        }
    }
}
