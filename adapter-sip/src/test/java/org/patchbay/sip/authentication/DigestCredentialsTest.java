package org.patchbay.sip.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.core.account.DigestKeys;

class DigestCredentialsTest {
    /** The example of RFC 7616 3.9.1: Mufasa, "Circle of Life". */
    private static Map<String, String> mufasa(String algorithm, String response) {
        Map<String, String> parameters = new HashMap<>();
        parameters.put("username", "Mufasa");
        parameters.put("realm", "http-auth@example.org");
        parameters.put("nonce", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v");
        parameters.put("uri", "/dir/index.html");
        parameters.put("response", response);
        parameters.put("algorithm", algorithm);
        parameters.put("cnonce", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");
        parameters.put("qop", "auth");
        parameters.put("nc", "00000001");
        return parameters;
    }

    private static DigestCredentials.Reading read(Map<String, String> parameters) {
        return DigestCredentials.read("Digest", name -> Optional.ofNullable(parameters.get(name)));
    }

    private static DigestKeys keys() {
        String secret = "Mufasa:http-auth@example.org:Circle of Life";
        return new DigestKeys(DigestAlgorithm.MD5.hash(secret), DigestAlgorithm.SHA_256.hash(secret));
    }

    @Test
    void the_examples_of_rfc_7616_prove_themselves() {
        DigestCredentials.Read md5 = (DigestCredentials.Read) read(mufasa("MD5", "8ca523f5e9506fed4657c9700eebdbec"));
        DigestCredentials.Read sha256 = (DigestCredentials.Read)
                read(mufasa("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"));
        assertThat(md5.credentials().prove(keys(), "GET")).isTrue();
        assertThat(sha256.credentials().prove(keys(), "GET")).isTrue();
        assertThat(sha256.credentials().prove(keys(), "POST")).isFalse();
        assertThat(md5.credentials().prove(new DigestKeys("0".repeat(32), "0".repeat(64)), "GET"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"username", "realm", "nonce", "uri", "response", "cnonce", "nc"})
    void credentials_without_a_mandatory_parameter_are_malformed(String name) {
        Map<String, String> parameters = mufasa("MD5", "8ca523f5e9506fed4657c9700eebdbec");
        parameters.remove(name);
        assertThat(read(parameters)).isInstanceOf(DigestCredentials.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0000000g", "000000001", "-0000001"})
    void a_nonce_count_has_eight_digits(String count) {
        Map<String, String> parameters = mufasa("MD5", "8ca523f5e9506fed4657c9700eebdbec");
        parameters.put("nc", count);
        assertThat(read(parameters)).isInstanceOf(DigestCredentials.Malformed.class);
    }

    @Test
    void what_was_not_offered_is_unsupported() {
        Map<String, String> parameters = mufasa("SHA-512-256", "00");
        assertThat(read(parameters)).isInstanceOf(DigestCredentials.Unsupported.class);
        parameters.put("algorithm", "MD5");
        parameters.put("qop", "auth-int");
        assertThat(read(parameters)).isInstanceOf(DigestCredentials.Unsupported.class);
        parameters.remove("qop");
        assertThat(read(parameters)).isInstanceOf(DigestCredentials.Unsupported.class);
        assertThat(DigestCredentials.read("Basic", name -> Optional.of("x")))
                .isInstanceOf(DigestCredentials.Unsupported.class);
    }

    @Test
    void a_parameter_without_bounds_is_refused() {
        Map<String, String> parameters = mufasa("MD5", "8ca523f5e9506fed4657c9700eebdbec");
        parameters.put("username", "x".repeat(513));
        assertThat(read(parameters)).isInstanceOf(DigestCredentials.Malformed.class);
    }
}
