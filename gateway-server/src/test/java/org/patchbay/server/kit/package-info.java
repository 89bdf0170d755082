/**
 * Plays in which phones of every protocol call each other over real sockets, in one vocabulary. A phone is as strict as a peer may be: it
 * keeps its own state of offers and answers, and whatever the gateway says out of turn is a fault of the play. Beneath it the network may
 * be bad, by a seed. Nothing here drives a program by others, and nothing here knows what is inside the gateway.
 */
@NullMarked
package org.patchbay.server.kit;

import org.jspecify.annotations.NullMarked;
