package org.patchbay.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetstringsTest {
    @Test
    void what_was_written_is_read() throws IOException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        Netstrings.write(written, "grüß dich");
        Netstrings.write(written, "");
        InputStream input = new ByteArrayInputStream(written.toByteArray());

        assertThat(Netstrings.read(input)).contains("grüß dich");
        assertThat(Netstrings.read(input)).contains("");
        assertThat(Netstrings.read(input)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5:hell", "5:hello;", "x:hello,", "99999999999:hello,", "5"})
    void anything_else_is_an_error(String text) {
        InputStream input = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));

        assertThatIOException().isThrownBy(() -> Netstrings.read(input));
    }
}
