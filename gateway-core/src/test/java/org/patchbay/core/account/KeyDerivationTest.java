package org.patchbay.core.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.core.Address;

class KeyDerivationTest {
    private static final Address ALICE = Address.of("alice", "localhost");

    private final KeyDerivation derivation = new KeyDerivation(4096);

    @Test
    void scram_sha_1_keys_prove_the_exchange_of_rfc_5802_5() throws GeneralSecurityException {
        ScramKeys keys = Scram.derive(
                ScramMechanism.SCRAM_SHA_1, "pencil", Base64.getDecoder().decode("QSXCR+Q6sek8bf92"), 4096);
        String exchange = "n=user,r=fyko+d2lbbFgONRv9qkxdawL,"
                + "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096,"
                + "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j";

        assertThat(proves(keys, "HmacSHA1", "SHA-1", exchange, "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="))
                .isTrue();
        assertThat(serverSignature(keys, "HmacSHA1", exchange)).isEqualTo("rmF9pqV8S7suAoZWja4dJRkFsKQ=");
    }

    @Test
    void scram_sha_256_keys_prove_the_exchange_of_rfc_7677_3() throws GeneralSecurityException {
        ScramKeys keys = Scram.derive(
                ScramMechanism.SCRAM_SHA_256, "pencil", Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);
        String exchange = "n=user,r=rOprNGfwEbeRWgbNEkqO,"
                + "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
                + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

        assertThat(proves(keys, "HmacSHA256", "SHA-256", exchange, "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="))
                .isTrue();
        assertThat(serverSignature(keys, "HmacSHA256", exchange))
                .isEqualTo("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    @Test
    void digest_keys_are_the_hash_of_user_realm_and_password() {
        // md5sum and sha256sum of "alice:localhost:patchbay".
        assertThat(derivation.derive(ALICE, "patchbay").digest())
                .isEqualTo(new DigestKeys(
                        "3f0aa34e75a593ccef2d17cf9e36e9b1",
                        "ad5243066828cf47d69bac3af42e5f5b3745be246fbdaf5887be4e6c190b18c8"));
    }

    @Test
    void an_account_has_keys_of_its_own_salt_and_nothing_of_the_password() {
        Account first = derivation.derive(ALICE.withDevice("phone"), "patchbay");
        Account second = derivation.derive(ALICE, "patchbay");

        assertThat(first.user()).isEqualTo(ALICE);
        assertThat(Base64.getDecoder().decode(first.scramSha256().salt())).hasSize(16);
        assertThat(first.scramSha256().salt())
                .isNotEqualTo(second.scramSha256().salt())
                .isNotEqualTo(first.scramSha1().salt());
        assertThat(first.scramSha256().storedKey())
                .isNotEqualTo(second.scramSha256().storedKey());
        assertThat(first.toString()).doesNotContain("patchbay");
    }

    @ParameterizedTest(name = "{0} and {1} are one password")
    @CsvSource({"I\u00ADX, IX", "\u2168, IX", "a\u00A0b, a b", "\u00AA, a", "Ju\u0308rgen, J\u00FCrgen"})
    void what_saslprep_makes_equal_is_one_password(String one, String other) {
        ScramKeys keys = derivation.derive(ALICE, one).scramSha256();

        assertThat(((SaslPrep.Prepared) SaslPrep.query(other)).text())
                .isEqualTo(((SaslPrep.Prepared) SaslPrep.stored(one)).text());
        assertThat(Scram.verifies(
                        ScramMechanism.SCRAM_SHA_256, keys, ((SaslPrep.Prepared) SaslPrep.query(other)).text()))
                .isTrue();
    }

    @Test
    void both_forms_of_an_umlaut_give_one_digest_key() {
        assertThat(derivation.derive(ALICE, "Ju\u0308rgen").digest())
                .isEqualTo(derivation.derive(ALICE, "J\u00FCrgen").digest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u00AD", "secret\u0007", "\u0627secret"})
    void what_can_be_no_password_is_refused_without_showing_it(String password) {
        assertThatThrownBy(() -> derivation.derive(ALICE, password))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("account alice@localhost: the password ")
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_password_is_bounded() {
        assertThatThrownBy(() -> derivation.derive(ALICE, "x".repeat(1025)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("account alice@localhost: the password is longer than 1024 characters");
    }

    @Test
    void too_few_iterations_are_refused() {
        assertThatThrownBy(() -> new KeyDerivation(4095))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("auth.iterations: 4095, expected 4096 to 1000000");
    }

    /** RFC 5802 3, the server's side: the proof gives the client's key, whose hash is the stored key. */
    private static boolean proves(ScramKeys keys, String mac, String hash, String exchange, String proof)
            throws GeneralSecurityException {
        byte[] clientKey = Base64.getDecoder().decode(proof);
        byte[] signature = hmac(mac, keys.storedKey(), exchange);
        for (int i = 0; i < clientKey.length; i++) clientKey[i] ^= signature[i];
        byte[] stored = MessageDigest.getInstance(hash).digest(clientKey);
        return Base64.getEncoder().encodeToString(stored).equals(keys.storedKey());
    }

    private static String serverSignature(ScramKeys keys, String mac, String exchange) throws GeneralSecurityException {
        return Base64.getEncoder().encodeToString(hmac(mac, keys.serverKey(), exchange));
    }

    private static byte[] hmac(String mac, String key, String text) throws GeneralSecurityException {
        Mac hmac = Mac.getInstance(mac);
        hmac.init(new SecretKeySpec(Base64.getDecoder().decode(key), mac));
        return hmac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
}
