package org.patchbay.core.account;

import com.ongres.saslprep.SASLprep;
import com.ongres.stringprep.Profile;

/**
 * SASLprep (RFC 4013): makes the same password of what different keyboards send.
 *
 * <p>COMPAT(com.ongres.stringprep, 2.2): it throws IndexOutOfBoundsException for a text that is mapped to nothing, a lone soft hyphen, so
 * that is caught here too. It may go when the library gives the empty text.
 */
final class SaslPrep {
    private static final Profile PROFILE = new SASLprep();

    private SaslPrep() {}

    /** What preparing gives. */
    sealed interface Preparation permits Prepared, Prohibited {}

    /** The text as it is to be hashed, not empty. */
    record Prepared(String text) implements Preparation {
        @Override
        public String toString() {
            return "Prepared";
        }
    }

    /** The text is empty, or has characters that a password may not have. */
    record Prohibited(String reason) implements Preparation {}

    /** Prepares a password that is to be kept: without code points that Unicode 3.2 had not assigned (RFC 3454 7). */
    static Preparation stored(String password) {
        try {
            return notEmpty(PROFILE.prepareStored(password));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return prohibited();
        }
    }

    /** Prepares a password that is to be compared with a kept one. */
    static Preparation query(String password) {
        try {
            return notEmpty(PROFILE.prepareQuery(password));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return prohibited();
        }
    }

    private static Preparation notEmpty(String prepared) {
        return prepared.isEmpty() ? new Prohibited("the password is empty") : new Prepared(prepared);
    }

    // The library's own message quotes the character, a part of the password; it is not passed on.
    private static Preparation prohibited() {
        return new Prohibited("the password has a character that RFC 4013 prohibits");
    }
}
