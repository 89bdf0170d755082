/**
 * A switchboard of the protocol stacks that the gateway uses, with nothing of a gateway between them: it translates nothing, keeps nothing but
 * who called whom, and sends what it has ready. What phones do through it is what the stacks, the kernel and the generator can do.
 */
@NullMarked
package org.patchbay.benchmarks.bare;

import org.jspecify.annotations.NullMarked;
