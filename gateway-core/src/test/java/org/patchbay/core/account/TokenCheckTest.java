package org.patchbay.core.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.core.account.Authenticator.Denied;
import org.patchbay.core.account.Authenticator.Granted;
import org.patchbay.core.account.Authenticator.Verdict;
import org.patchbay.core.account.JwtConfig.Algorithm;
import org.patchbay.core.metrics.Counters;

/** Tokens are made by hand here, so that what the library would never write is tried too. */
class TokenCheckTest {
    private static final Domains DOMAINS = new Domains("localhost", List.of());
    private static final String SECRET = "a secret of more than thirty-two bytes";
    private static final Granted ALICE = new Granted(Address.of("alice", "localhost"));

    private final Vertx vertx = Vertx.vertx();
    private final long now = System.currentTimeMillis() / 1000;

    @AfterEach
    void closeVertx() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void a_token_with_hs256_is_granted() throws Exception {
        assertThat(when(hs256(), hmac(header("HS256"), claims()))).isEqualTo(ALICE);
    }

    @Test
    void a_token_with_rs256_is_granted() throws Exception {
        KeyPair keys = rsa(2048);

        assertThat(when(jwt(Algorithm.RS256, pem(keys)), signed("SHA256withRSA", keys, header("RS256"), claims())))
                .isEqualTo(ALICE);
        assertThat(when(jwt(Algorithm.RS256, pem(keys)), signed("SHA256withRSA", rsa(2048), header("RS256"), claims())))
                .as("another key")
                .isInstanceOf(Denied.class);
    }

    @Test
    void a_token_with_es256_is_granted() throws Exception {
        KeyPair keys = ec();
        String token = signed("SHA256withECDSAinP1363Format", keys, header("ES256"), claims());

        assertThat(when(jwt(Algorithm.ES256, pem(keys)), token)).isEqualTo(ALICE);
        assertThat(when(jwt(Algorithm.ES256, pem(ec())), token))
                .as("another key")
                .isInstanceOf(Denied.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "alice@localhost", "alice@LOCALHOST", "alice@localhost/phone"})
    void the_subject_is_the_user(String subject) throws Exception {
        assertThat(when(hs256(), hmac(header("HS256"), claims().put("sub", subject))))
                .isEqualTo(ALICE);
    }

    @Test
    void a_token_that_names_another_algorithm_is_denied() throws Exception {
        JsonObject claims = claims();

        // The classic: the RSA public key, which everybody has, as the secret of HS256 (RFC 8725 2.1).
        KeyPair keys = rsa(2048);
        String confused = hmac(header("HS256"), claims, pem(keys).getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        assertThat(when(jwt(Algorithm.RS256, pem(keys)), confused))
                .isEqualTo(new Denied("the token is not signed with RS256"));

        String stronger = hmac(header("HS512"), claims, SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA512");
        assertThat(when(hs256(), stronger)).isEqualTo(new Denied("the token is not signed with HS256"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "hs256", ""})
    void a_token_without_a_signature_is_denied(String algorithm) throws Exception {
        String unsigned = base64(header(algorithm)) + "." + base64(claims());

        assertThat(when(hs256(), unsigned)).isInstanceOf(Denied.class);
        assertThat(when(hs256(), unsigned + ".")).isInstanceOf(Denied.class);
        assertThat(when(hs256(), unsigned + ".AAAA")).isInstanceOf(Denied.class);
        assertThat(when(hs256(), base64(header("HS256")) + "." + base64(claims()) + "."))
                .isInstanceOf(Denied.class);
    }

    @Test
    void a_token_that_brings_its_own_key_is_denied() throws Exception {
        String own = "another secret of more than thirty-two";
        JsonObject header = header("HS256")
                .put(
                        "jwk",
                        new JsonObject()
                                .put("kty", "oct")
                                .put("k", Base64.getUrlEncoder().encodeToString(own.getBytes(StandardCharsets.UTF_8))));

        assertThat(when(hs256(), hmac(header, claims(), own.getBytes(StandardCharsets.UTF_8), "HmacSHA256")))
                .isInstanceOf(Denied.class);
    }

    @Test
    void a_token_with_a_critical_extension_is_denied() throws Exception {
        assertThat(when(
                        hs256(),
                        hmac(
                                header("HS256")
                                        .put("crit", new JsonArray().add("b64"))
                                        .put("b64", false),
                                claims())))
                .isInstanceOf(Denied.class);
    }

    @Test
    void a_token_that_was_changed_is_denied() throws Exception {
        String[] parts = hmac(header("HS256"), claims()).split("\\.", -1);

        assertThat(when(hs256(), parts[0] + "." + base64(claims().put("sub", "bob")) + "." + parts[2]))
                .isInstanceOf(Denied.class);
    }

    @Test
    void times_count_with_the_leeway() throws Exception {
        assertThat(when(hs256(), hmac(header("HS256"), claims().put("exp", now - 5))))
                .isEqualTo(ALICE);
        assertThat(when(hs256(), hmac(header("HS256"), claims().put("exp", now - 120))))
                .isInstanceOf(Denied.class);
        assertThat(when(hs256(), hmac(header("HS256"), claims().put("nbf", now + 5))))
                .isEqualTo(ALICE);
        assertThat(when(hs256(), hmac(header("HS256"), claims().put("nbf", now + 120))))
                .isInstanceOf(Denied.class);
    }

    @Test
    void a_token_that_never_expires_is_denied() throws Exception {
        JsonObject claims = claims();
        claims.remove("exp");

        assertThat(when(hs256(), hmac(header("HS256"), claims))).isEqualTo(new Denied("the token never expires"));
    }

    @Test
    void issuer_and_audience_must_be_ours() throws Exception {
        assertThat(when(hs256(), hmac(header("HS256"), claims().put("iss", "https://evil.example"))))
                .isInstanceOf(Denied.class);
        assertThat(when(hs256(), hmac(header("HS256"), claims().put("aud", "another"))))
                .isInstanceOf(Denied.class);
        JsonObject without = claims();
        without.remove("iss");
        assertThat(when(hs256(), hmac(header("HS256"), without))).isInstanceOf(Denied.class);
        JsonObject nobody = claims();
        nobody.remove("aud");
        assertThat(when(hs256(), hmac(header("HS256"), nobody))).isInstanceOf(Denied.class);
        assertThat(when(
                        hs256(),
                        hmac(
                                header("HS256"),
                                claims().put(
                                                "aud",
                                                new JsonArray().add("another").add("patchbay")))))
                .isEqualTo(ALICE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mallory@example.org", "two words", ""})
    void a_subject_that_is_no_own_user_is_denied(String subject) throws Exception {
        assertThat(when(hs256(), hmac(header("HS256"), claims().put("sub", subject))))
                .isInstanceOf(Denied.class);
    }

    @Test
    void claims_of_the_wrong_type_are_denied() throws Exception {
        for (String claim : List.of("sub", "exp", "nbf", "iss", "aud", "iat")) {
            for (Object odd : List.of(new JsonObject().put("a", 1), true, "soon")) {
                if (claim.equals("sub") && odd.equals("soon")) continue;
                assertThat(when(hs256(), hmac(header("HS256"), claims().put(claim, odd))))
                        .as("%s: %s", claim, odd)
                        .isInstanceOf(Denied.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "..", "...", "x.y.z", "e30.e30.e30", "\u0000", "eyJhbGciOiJIUzI1NiJ9", "W10.W10.W10"})
    void what_is_no_token_is_denied(String token) throws Exception {
        assertThat(when(hs256(), token)).isInstanceOf(Denied.class);
    }

    @Test
    void a_deep_or_long_token_is_denied() throws Exception {
        String deep = base64(header("HS256")) + "."
                + Base64.getUrlEncoder().encodeToString("[".repeat(5_000).getBytes(StandardCharsets.UTF_8)) + ".AAAA";

        assertThat(when(hs256(), deep)).isInstanceOf(Denied.class);
        assertThat(when(hs256(), "x".repeat(10_000))).isEqualTo(new Denied("the token is too long"));
    }

    @Test
    void issuer_and_audience_may_be_left_to_the_signature() throws Exception {
        JwtConfig config =
                new JwtConfig(Algorithm.HS256, SECRET, Optional.empty(), Optional.empty(), Duration.ofSeconds(30));
        JsonObject claims = new JsonObject().put("sub", "alice").put("exp", now + 60);

        assertThat(when(config, hmac(header("HS256"), claims))).isEqualTo(ALICE);
    }

    @Test
    void a_weak_key_is_no_configuration_and_is_not_shown() throws Exception {
        assertThatThrownBy(() -> jwt(Algorithm.HS256, "short secret"))
                .hasMessage("auth.jwt.key: (hidden), expected a secret of at least 32 bytes");
        String weak = pem(rsa(1024));
        assertThatThrownBy(() -> jwt(Algorithm.RS256, weak))
                .hasMessage("auth.jwt.key: (hidden), expected an RSA public key in PEM of at least 2048 bits");
        String wrong = pem(rsa(2048));
        assertThatThrownBy(() -> jwt(Algorithm.ES256, wrong))
                .hasMessage("auth.jwt.key: (hidden), expected a public key in PEM on the curve P-256");
        assertThatThrownBy(() -> jwt(Algorithm.RS256, SECRET)).hasMessageStartingWith("auth.jwt.key: (hidden)");
        assertThatThrownBy(() ->
                        new JwtConfig(Algorithm.HS256, SECRET, Optional.empty(), Optional.empty(), Duration.ofHours(1)))
                .hasMessage("auth.jwt.leeway: PT1H, expected 0 to 5 minutes");
        assertThat(hs256().toString()).doesNotContain(SECRET);
    }

    private Verdict when(JwtConfig config, String token) throws Exception {
        LocalAuthenticator authenticator = new LocalAuthenticator(
                vertx, DOMAINS, new InMemoryAccounts(), AuthConfig.defaults().withJwt(config), () -> 0, new Counters());
        return authenticator
                .byToken(token, "192.0.2.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private static JwtConfig hs256() {
        return jwt(Algorithm.HS256, SECRET);
    }

    private static JwtConfig jwt(Algorithm algorithm, String key) {
        return new JwtConfig(
                algorithm, key, Optional.of("https://login.example"), Optional.of("patchbay"), Duration.ofSeconds(30));
    }

    private static JsonObject header(String algorithm) {
        return new JsonObject().put("typ", "JWT").put("alg", algorithm);
    }

    private JsonObject claims() {
        return new JsonObject()
                .put("sub", "alice")
                .put("iss", "https://login.example")
                .put("aud", "patchbay")
                .put("exp", now + 60);
    }

    private static String hmac(JsonObject header, JsonObject claims) throws GeneralSecurityException {
        return hmac(header, claims, SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    private static String hmac(JsonObject header, JsonObject claims, byte[] key, String mac)
            throws GeneralSecurityException {
        String input = base64(header) + "." + base64(claims);
        Mac hmac = Mac.getInstance(mac);
        hmac.init(new SecretKeySpec(key, mac));
        return input + "." + base64(hmac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String signed(String algorithm, KeyPair keys, JsonObject header, JsonObject claims)
            throws GeneralSecurityException {
        String input = base64(header) + "." + base64(claims);
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(keys.getPrivate());
        signature.update(input.getBytes(StandardCharsets.US_ASCII));
        return input + "." + base64(signature.sign());
    }

    private static KeyPair rsa(int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static KeyPair ec() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static String pem(KeyPair keys) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(keys.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    private static String base64(JsonObject json) {
        return base64(json.encode().getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
