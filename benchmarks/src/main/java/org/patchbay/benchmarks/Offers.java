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

    /** The offer of one who trickles and says that no candidate follows (RFC 8840 4.2): with nothing to wait for. */
    public static String gathered() {
        return gathered(BROWSER);
    }

    /** The answer to that, which says the same. */
    public static String gatheredAnswer() {
        return gathered(answer());
    }

    private static String gathered(String sdp) {
        return sdp.replaceFirst("\r\na=ice-ufrag:", "\r\na=end-of-candidates$0");
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
