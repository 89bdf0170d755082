package org.patchbay.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Session descriptions that the generators send. */
public final class Offers {
    private static final String BROWSER = read();

    private Offers() {}

    /** An audio offer of Chromium 156, 2.2 kB, lines ended by CRLF. */
    public static String browser() {
        return BROWSER;
    }

    /** The answer to it by somebody of the same kind: the offer turned round. */
    public static String answer() {
        return BROWSER.replace("a=setup:actpass", "a=setup:active");
    }

    private static String read() {
        try (InputStream in = Offers.class.getResourceAsStream("/offer.sdp")) {
            if (in == null) throw new IllegalStateException("offer.sdp is not part of the program");
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.replace("\r\n", "\n").replace("\n", "\r\n");
        } catch (IOException e) {
            throw new IllegalStateException("offer.sdp can't be read", e);
        }
    }
}
