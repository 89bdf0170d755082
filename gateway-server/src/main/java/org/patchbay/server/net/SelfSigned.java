package org.patchbay.server.net;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;

/**
 * A certificate that nobody vouches for, made anew at each start, so that TLS can be tried on a developer's machine (RFC 5280 4.1). For
 * loopback only: whoever accepts it accepts anybody's.
 */
public final class SelfSigned {
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int UTF8_STRING = 0x0C;
    private static final int UTC_TIME = 0x17;
    private static final int EXPLICIT_0 = 0xA0;
    private static final int EXPLICIT_3 = 0xA3;
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;
    /** 1.2.840.10045.4.3.2, ecdsa-with-SHA256. */
    private static final byte[] ECDSA_SHA256 = {0x06, 0x08, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x04, 0x03, 0x02
    };
    /** 2.5.4.3, the common name. */
    private static final byte[] COMMON_NAME = {0x06, 0x03, 0x55, 0x04, 0x03};
    /** 2.5.29.17, the subject's other names. */
    private static final byte[] OTHER_NAMES = {0x06, 0x03, 0x55, 0x1D, 0x11};

    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final long DAYS_90 = 90 * 24 * 3600L;

    private SelfSigned() {}

    /** A certificate for a domain and for 127.0.0.1, good for 90 days, with its key. */
    public static PemKeyCertOptions of(String domain) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            byte[] certificate = certificate(domain, keys, Instant.now());
            return new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(pem("CERTIFICATE", certificate)))
                    .addKeyValue(
                            Buffer.buffer(pem("PRIVATE KEY", keys.getPrivate().getEncoded())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java can't sign", e);
        }
    }

    private static byte[] certificate(String domain, KeyPair keys, Instant now) throws GeneralSecurityException {
        byte[] algorithm = der(SEQUENCE, ECDSA_SHA256);
        byte[] name = der(
                SEQUENCE,
                der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, domain.getBytes(StandardCharsets.UTF_8)))));
        byte[] names =
                der(SEQUENCE, der(DNS_NAME, domain.getBytes(StandardCharsets.US_ASCII)), der(IP_ADDRESS, LOOPBACK));
        byte[] extensions = der(EXPLICIT_3, der(SEQUENCE, der(SEQUENCE, OTHER_NAMES, der(OCTET_STRING, names))));
        byte[] signed = der(
                SEQUENCE,
                der(EXPLICIT_0, der(INTEGER, new byte[] {2})),
                der(INTEGER, new BigInteger(64, new SecureRandom()).toByteArray()),
                algorithm,
                name,
                der(SEQUENCE, time(now.minusSeconds(3600)), time(now.plusSeconds(DAYS_90))),
                name,
                keys.getPublic().getEncoded(),
                extensions);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(signed);
        return der(SEQUENCE, signed, algorithm, der(BIT_STRING, new byte[] {0}, signature.sign()));
    }

    private static byte[] time(Instant instant) {
        return der(UTC_TIME, TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
    }

    /** One value in DER: a tag, a length, and what is in it. */
    private static byte[] der(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) length += part.length;
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
        out.write(tag);
        if (length > 255) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length > 127) {
            out.write(0x81);
        }
        out.write(length & 0xFF);
        for (byte[] part : parts) out.writeBytes(part);
        return out.toByteArray();
    }

    private static String pem(String what, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
    }
}
