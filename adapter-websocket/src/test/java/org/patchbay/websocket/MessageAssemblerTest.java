package org.patchbay.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.patchbay.websocket.MessageAssembler.TooLarge;
import org.patchbay.websocket.MessageAssembler.Unfinished;
import org.patchbay.websocket.MessageAssembler.Whole;

class MessageAssemblerTest {
    private final MessageAssembler assembler = new MessageAssembler(8);

    @Test
    void one_frame_is_a_message() {
        assertThat(assembler.take(WebSocketFrame.textFrame("12345678", true)))
                .isEqualTo(new Whole(true, Buffer.buffer("12345678")));
        assertThat(assembler.take(WebSocketFrame.binaryFrame(Buffer.buffer("x"), true)))
                .isEqualTo(new Whole(false, Buffer.buffer("x")));
    }

    @Test
    void fragments_are_joined_even_within_a_character() {
        byte[] umlaut = "ü".getBytes(StandardCharsets.UTF_8);
        WebSocketFrame first = WebSocketFrame.textFrame("a", false);
        assertThat(assembler.take(first)).isInstanceOf(Unfinished.class);
        assertThat(assembler.take(WebSocketFrame.continuationFrame(Buffer.buffer(new byte[] {umlaut[0]}), false)))
                .isInstanceOf(Unfinished.class);
        assertThat(assembler.take(WebSocketFrame.continuationFrame(Buffer.buffer(new byte[] {umlaut[1]}), true)))
                .isEqualTo(new Whole(true, Buffer.buffer("aü")));
    }

    @Test
    void what_is_too_large_is_said_once_and_skipped() {
        assertThat(assembler.take(WebSocketFrame.textFrame("1234567", false))).isInstanceOf(Unfinished.class);
        assertThat(assembler.take(WebSocketFrame.continuationFrame(Buffer.buffer("89"), false)))
                .isInstanceOf(TooLarge.class);
        assertThat(assembler.take(WebSocketFrame.continuationFrame(Buffer.buffer("0"), false)))
                .isInstanceOf(Unfinished.class);
        assertThat(assembler.take(WebSocketFrame.continuationFrame(Buffer.buffer("0"), true)))
                .isInstanceOf(Unfinished.class);
        assertThat(assembler.take(WebSocketFrame.textFrame("next", true)))
                .isEqualTo(new Whole(true, Buffer.buffer("next")));
        assertThat(assembler.take(WebSocketFrame.textFrame("123456789", true))).isInstanceOf(TooLarge.class);
        assertThat(assembler.take(WebSocketFrame.textFrame("next", true))).isInstanceOf(Whole.class);
    }
}
