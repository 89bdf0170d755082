package org.patchbay.core.account;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.patchbay.core.account.SaslPrep.Preparation;
import org.patchbay.core.account.SaslPrep.Prepared;
import org.patchbay.core.account.SaslPrep.Prohibited;

class SaslPrepTest {
    @Test
    void what_unicode_assigned_late_may_be_compared_but_not_kept() {
        String late = "pass\uD83D\uDE80word";

        assertThat(SaslPrep.stored(late)).isInstanceOf(Prohibited.class);
        assertThat(SaslPrep.query(late)).isEqualTo(new Prepared(late));
    }

    @Test
    void half_a_character_is_prohibited() {
        assertThat(SaslPrep.query("pass\uD83D")).isInstanceOf(Prohibited.class);
    }

    @Test
    void a_prepared_password_does_not_print_itself() {
        assertThat(SaslPrep.query("hidden").toString()).doesNotContain("hidden");
    }

    @Property
    void every_text_is_prepared_or_prohibited_and_preparing_twice_changes_nothing(@ForAll String text) {
        Preparation once = SaslPrep.query(text);

        if (once instanceof Prepared prepared) {
            assertThat(prepared.text()).isNotEmpty();
            assertThat(SaslPrep.query(prepared.text())).isEqualTo(prepared);
        }
    }
}
