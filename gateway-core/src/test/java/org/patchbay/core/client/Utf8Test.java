package org.patchbay.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
    @Test
    void the_character_that_stands_for_malformed_bytes_may_be_written() {
        assertThat(Utf8.read(Buffer.buffer("a\ufffdb"))).isEqualTo(new Utf8.Read("a\ufffdb"));
    }

    /** Cut short, overlong, half a surrogate pair, beyond Unicode, and one beside a replacement character that is meant. */
    @ParameterizedTest
    @ValueSource(strings = {"c3", "61c3", "c0af", "eda080", "f5808080", "efbfbdff"})
    void what_is_malformed_is_not_read(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        assertThat(Utf8.read(Buffer.buffer(bytes))).isEqualTo(new Utf8.Malformed());
    }

    @Property
    void any_bytes_are_read_as_the_strict_decoder_reads_them(@ForAll byte[] bytes) {
        Utf8.Reading expected;
        try {
            expected = new Utf8.Read(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            expected = new Utf8.Malformed();
        }
        assertThat(Utf8.read(Buffer.buffer(bytes))).isEqualTo(expected);
    }
}
