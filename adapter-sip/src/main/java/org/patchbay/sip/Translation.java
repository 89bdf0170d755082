package org.patchbay.sip;

/** What translating a message of a phone gives. */
sealed interface Translation<T> {
    /** It means this. */
    record Accepted<T>(T value) implements Translation<T> {}

    /** It means nothing here, and there is no harm in it. */
    record Ignored<T>(String why) implements Translation<T> {}

    /**
     * It is answered with a failure.
     *
     * @param status 400 to 699
     * @param reason the reason phrase: nothing of the peer's own text
     */
    record Refused<T>(int status, String reason) implements Translation<T> {}
}
