package org.patchbay.sip.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.sip.message.MessageLimits;

class StreamFramerTest {
    private static final MessageLimits LIMITS = new MessageLimits(2048, 20, 1024, 1024);
    private static final String ONE = "OPTIONS sip:a SIP/2.0\r\nContent-Length: 5\r\nX: y\r\n\r\nhello";
    private static final String TWO = "BYE sip:a SIP/2.0\r\nl :\t0 \r\n\r\n";

    @Test
    void messages_are_cut_the_same_whatever_the_chunks() {
        String stream = ONE + TWO + "\r\n\r\n" + ONE + TWO + TWO;
        List<String> expected = List.of(ONE, TWO, "ping", ONE, TWO, TWO);
        // A ping that is torn apart right in its middle reads as two empty lines, which mean nothing: so it is left
        // whole.
        int pingMiddle = ONE.length() + TWO.length() + 2;
        for (int size = 1; size <= stream.length(); size++) {
            List<String> found = feed(new StreamFramer(LIMITS), stream, size);
            if (size > 1 && pingMiddle % size != 0)
                assertThat(found).as("chunks of %d", size).isEqualTo(expected);
            else
                assertThat(found.stream().filter(frame -> frame.length() > 4)).containsExactly(ONE, TWO, ONE, TWO, TWO);
        }
    }

    @Test
    void empty_line_alone_is_a_pong() {
        assertThat(feed(new StreamFramer(LIMITS), "\r\n" + TWO, 1000)).containsExactly("pong", TWO);
    }

    @Test
    void beginning_of_a_message_is_known_as_such() {
        StreamFramer framer = new StreamFramer(LIMITS);
        assertThat(framer.isPartial()).isFalse();
        feed(framer, "OPTIONS", 100);
        assertThat(framer.isPartial()).isTrue();
        feed(framer, ONE.substring("OPTIONS".length()), 100);
        assertThat(framer.isPartial()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OPTIONS sip:a SIP/2.0\r\nX: y\r\n\r\n",
                "OPTIONS sip:a SIP/2.0\r\nContent-Length: -1\r\n\r\n",
                "OPTIONS sip:a SIP/2.0\r\nContent-Length: 5\r\nl: 5\r\n\r\nhello",
                "OPTIONS sip:a SIP/2.0\r\nContent-Length: 5x\r\n\r\nhello",
                "OPTIONS sip:a SIP/2.0\r\nContent-Length:\r\n\r\nhello",
                "OPTIONS sip:a SIP/2.0\r\nContent-Length: 99999999999999999999\r\n\r\nhello",
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
            })
    void stream_whose_messages_have_no_end_is_broken(String stream) {
        assertThat(feed(new StreamFramer(LIMITS), stream, 7)).containsExactly("broken 400");
    }

    @Test
    void nothing_is_found_behind_the_break() {
        StreamFramer framer = new StreamFramer(LIMITS);
        assertThat(feed(framer, "X\r\n\r\n" + ONE, 1000)).containsExactly("broken 400");
        assertThat(feed(framer, ONE, 1000)).isEmpty();
        assertThat(framer.isPartial()).isFalse();
    }

    @Test
    void message_beyond_the_bound_breaks_the_stream_before_it_is_whole() {
        assertThat(feed(new StreamFramer(LIMITS), "OPTIONS sip:a SIP/2.0\r\nContent-Length: 3000\r\n\r\n", 10))
                .containsExactly("broken 513");
        assertThat(feed(new StreamFramer(LIMITS), "X".repeat(5000), 100)).containsExactly("broken 513");
    }

    private static List<String> feed(StreamFramer framer, String stream, int size) {
        List<String> found = new ArrayList<>();
        byte[] bytes = stream.getBytes(UTF_8);
        for (int at = 0; at < bytes.length; at += size) {
            framer.feed(
                    Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)), frame -> found.add(text(frame)));
        }
        return found;
    }

    private static String text(StreamFramer.Frame frame) {
        if (frame instanceof StreamFramer.Frame.Message message) return new String(message.bytes(), UTF_8);
        if (frame instanceof StreamFramer.Frame.Broken broken) return "broken " + broken.status();
        return frame instanceof StreamFramer.Frame.Ping ? "ping" : "pong";
    }
}
