package org.patchbay.core.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.core.account.AccountEntry.Keys;
import org.patchbay.core.account.AccountEntry.Password;
import org.patchbay.core.account.Accounts.Found;
import org.patchbay.core.account.Accounts.Unknown;

class InMemoryAccountsTest {
    private static final Domains DOMAINS = new Domains("localhost", List.of("127.0.0.1"));
    private static final Address ALICE = Address.of("alice", "localhost");

    private final KeyDerivation derivation = new KeyDerivation(4096);

    @Test
    void an_account_is_found_by_its_user_and_any_of_its_devices() {
        InMemoryAccounts accounts = given(new AccountEntry("alice", new Password("patchbay")));

        assertThat(accounts.find(ALICE).result()).isInstanceOf(Found.class);
        assertThat(accounts.find(ALICE.withDevice("phone")).result())
                .isEqualTo(accounts.find(ALICE).result());
        assertThat(accounts.find(Address.of("Alice", "localhost")).result())
                .isEqualTo(new Unknown(Address.of("Alice", "localhost")));
    }

    @Test
    void keys_that_were_derived_elsewhere_are_taken_as_they_are() {
        Account derived = derivation.derive(ALICE, "patchbay");

        InMemoryAccounts accounts = given(new AccountEntry(
                "alice@127.0.0.1", new Keys(derived.scramSha1(), derived.scramSha256(), derived.digest())));

        assertThat(accounts.find(ALICE).result()).isEqualTo(new Found(derived));
    }

    @Test
    void an_account_comes_and_goes() {
        InMemoryAccounts accounts = given();

        accounts.put(derivation.derive(ALICE, "patchbay"));
        assertThat(accounts.find(ALICE).result()).isInstanceOf(Found.class);

        accounts.remove(ALICE.withDevice("phone"));
        assertThat(accounts.find(ALICE).result()).isInstanceOf(Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob@example.org", "two words", "", "bob/phone"})
    void a_name_that_is_no_own_user_is_refused(String name) {
        assertThatThrownBy(() -> given(new AccountEntry(name, new Password("patchbay"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("accounts.user: " + name + ", expected a user of localhost");
    }

    @Test
    void a_user_stands_there_once() {
        assertThatThrownBy(() -> given(
                        new AccountEntry("alice", new Password("one")),
                        new AccountEntry("alice@localhost", new Password("two"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("accounts.user: alice@localhost, expected each user once");
    }

    @Test
    void a_secret_does_not_print_itself() {
        assertThat(new AccountEntry("alice", new Password("hidden")).toString()).doesNotContain("hidden");
    }

    @Test
    void keys_are_checked_and_not_shown() {
        Account good = derivation.derive(ALICE, "patchbay");
        ScramKeys keys = good.scramSha256();

        assertThatThrownBy(() -> new Keys(
                        good.scramSha1(),
                        new ScramKeys(keys.salt(), 1000, keys.storedKey(), keys.serverKey()),
                        good.digest()))
                .hasMessage("account.scramSha256.iterations: 1000, expected 4096 to 1000000");
        assertThatThrownBy(() -> new Keys(
                        good.scramSha1(),
                        new ScramKeys("c2hvcnQ=", 4096, keys.storedKey(), keys.serverKey()),
                        good.digest()))
                .hasMessage("account.scramSha256.salt: (hidden), expected 16 to 1024 bytes in base64");
        assertThatThrownBy(() -> new Keys(
                        good.scramSha1(),
                        new ScramKeys(keys.salt(), 4096, "not base64!", keys.serverKey()),
                        good.digest()))
                .hasMessage("account.scramSha256.storedKey: (hidden), expected base64");
        assertThatThrownBy(() -> new Keys(good.scramSha256(), good.scramSha256(), good.digest()))
                .hasMessage("account.scramSha1.storedKey: (hidden), expected 20 bytes in base64");
        assertThatThrownBy(() -> new Keys(
                        good.scramSha1(),
                        keys,
                        new DigestKeys("x", good.digest().sha256())))
                .hasMessage("account.digest.md5: (hidden), expected 32 hexadecimal digits");
        assertThatThrownBy(() -> new Keys(
                        good.scramSha1(), keys, new DigestKeys(good.digest().md5(), "x")))
                .hasMessage("account.digest.sha256: (hidden), expected 64 hexadecimal digits");
    }

    private InMemoryAccounts given(AccountEntry... entries) {
        return InMemoryAccounts.of(List.of(entries), DOMAINS, derivation);
    }
}
