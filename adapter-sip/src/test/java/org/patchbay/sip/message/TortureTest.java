package org.patchbay.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.message.SIPRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The 49 messages of RFC 4475, each with the verdict of its section. Where the RFC leaves a choice (be strict, be liberal) the table has what
 * this gateway chose, and the line says so.
 */
class TortureTest {
    static final List<String> FILES = files();

    private static final SipParser PARSER = new SipParser(MessageLimits.DEFAULT);

    /** What the gateway serves, as far as these messages care. */
    private static final RequestRules RULES = new RequestRules(
            Set.of("INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "REGISTER", "MESSAGE"),
            Set.of("100rel", "timer"),
            Set.of("sip", "sips", "tel"),
            Set.of("application/sdp", "text/plain"));

    @ParameterizedTest(name = "{1} {0}: {2}")
    @CsvSource(
            delimiter = '|',
            textBlock = // file | section | verdict | remark
                    """
            wsinv      | 3.1.1.1  | accept |
            intmeth    | 3.1.1.2  | 501    | well formed; the method is nobody's
            esc01      | 3.1.1.3  | accept |
            escnull    | 3.1.1.4  | accept |
            esc02      | 3.1.1.5  | 501    | well formed; not to be unescaped to REGISTER
            lwsdisp    | 3.1.1.6  | accept |
            longreq    | 3.1.1.7  | accept |
            dblreq     | 3.1.1.8  | accept | the second request in the datagram is noise
            semiuri    | 3.1.1.9  | accept |
            transports | 3.1.1.10 | accept |
            mpart01    | 3.1.1.11 | 415    | well formed; multipart/signed is not served here
            unreason   | 3.1.1.12 | accept |
            noreason   | 3.1.1.13 | accept |
            badinv01   | 3.1.2.1  | 400    |
            clerr      | 3.1.2.2  | 400    |
            ncl        | 3.1.2.3  | 400    |
            scalar02   | 3.1.2.4  | 400    |
            scalarlg   | 3.1.2.5  | drop   |
            quotbal    | 3.1.2.6  | 400    |
            ltgtruri   | 3.1.2.7  | 400    | strict
            lwsruri    | 3.1.2.8  | 400    |
            lwsstart   | 3.1.2.9  | accept | liberal
            trws       | 3.1.2.10 | accept | liberal
            escruri    | 3.1.2.11 | 400    | strict
            baddate    | 3.1.2.12 | accept | liberal: Date is of no use here
            regbadct   | 3.1.2.13 | 400    | strict
            badaspec   | 3.1.2.14 | accept | liberal
            baddn      | 3.1.2.15 | accept | liberal: quoted when written again
            badvers    | 3.1.2.16 | 505    |
            mismatch01 | 3.1.2.17 | 400    |
            mismatch02 | 3.1.2.18 | 501    |
            bigcode    | 3.1.2.19 | drop   |
            badbranch  | 3.2.1    | 400    | strict, stateless
            insuf      | 3.3.1    | 400    |
            unkscm     | 3.3.2    | 416    |
            novelsc    | 3.3.3    | 416    |
            unksm2     | 3.3.4    | 400    |
            bext01     | 3.3.5    | 420    |
            invut      | 3.3.6    | 415    |
            regaut01   | 3.3.7    | accept | the registrar answers 401, as to any REGISTER without credentials
            multi01    | 3.3.8    | 400    |
            mcl01      | 3.3.9    | 400    |
            bcast      | 3.3.10   | drop   |
            zeromf     | 3.3.11   | accept | an OPTIONS is answered by whoever has it
            cparam01   | 3.3.12   | accept |
            cparam02   | 3.3.13   | accept |
            regescrt   | 3.3.14   | accept |
            sdp01      | 3.3.15   | 406    |
            inv2543    | 3.4.1    | accept |
            """)
    void message_gets_the_verdict_of_its_section(String file, String section, String verdict, String remark) {
        assertThat(verdictOn(golden(file))).as("%s, RFC 4475 %s", file, section).isEqualTo(verdict);
    }

    @Test
    void every_message_of_the_rfc_is_here() {
        assertThat(FILES).hasSize(49);
    }

    private static List<String> files() {
        try (Stream<Path> files = Files.list(
                Path.of(TortureTest.class.getResource("/golden/rfc4475").toURI()))) {
            return files.map(file -> file.getFileName().toString().replace(".dat", ""))
                    .sorted()
                    .toList();
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String verdictOn(byte[] message) {
        Parsed parsed = PARSER.parse(message, SipParser.Framing.DATAGRAM);
        if (parsed instanceof Parsed.Dropped) return "drop";
        if (parsed instanceof Parsed.Refused refused) return String.valueOf(refused.status());
        if (!(((Parsed.Accepted) parsed).message() instanceof SIPRequest request)) return "accept";
        RequestVerdict verdict = RULES.check(request, via -> false);
        return verdict instanceof RequestVerdict.Reject reject ? String.valueOf(reject.status()) : "accept";
    }

    static byte[] golden(String file) {
        try (InputStream stream = TortureTest.class.getResourceAsStream("/golden/rfc4475/" + file + ".dat")) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
