package org.patchbay.server.peers;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The framing of baresip's control connection: {@code 5:hello,}. */
final class Netstrings {
    private static final int LONGEST = 1 << 20;

    private Netstrings() {}

    static void write(OutputStream output, String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        output.write((payload.length + ":").getBytes(StandardCharsets.US_ASCII));
        output.write(payload);
        output.write(',');
        output.flush();
    }

    /**
     * Reads the next one; nothing at the end of the stream.
     *
     * @throws IOException if what comes is not a netstring of at most 1 MiB, or ends in the middle of one
     */
    static Optional<String> read(InputStream input) throws IOException {
        int first = input.read();
        if (first == -1) {
            return Optional.empty();
        }
        byte[] payload = input.readNBytes(readLength(first, input));
        expect(',', input.read());
        return Optional.of(new String(payload, StandardCharsets.UTF_8));
    }

    private static int readLength(int first, InputStream input) throws IOException {
        int length = 0;
        int next = first;
        do {
            if (next < '0' || next > '9') {
                throw new IOException("a netstring's length has the byte " + next);
            }
            length = length * 10 + (next - '0');
            if (length > LONGEST) {
                throw new IOException("a netstring is longer than " + LONGEST);
            }
            next = input.read();
        } while (next != ':');
        return length;
    }

    private static void expect(char wanted, int found) throws IOException {
        if (found == -1) {
            throw new EOFException("the stream ends within a netstring");
        }
        if (found != wanted) {
            throw new IOException("a netstring ends with the byte " + found);
        }
    }
}
