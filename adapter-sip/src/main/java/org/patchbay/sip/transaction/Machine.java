package org.patchbay.sip.transaction;

/** The state of one of the four transaction machines. Immutable; it knows no clock, no socket and no message. */
interface Machine<S extends Machine<S, E>, E extends Enum<E>> {
    /** What that event makes of this state. Any event may come in any state. */
    Step<S, E> on(E event);

    /** Where in its diagram it is. */
    Enum<?> phase();
}
