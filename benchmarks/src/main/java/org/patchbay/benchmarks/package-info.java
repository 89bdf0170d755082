/**
 * Load tests. Each starts a gateway in a process of its own and drives it from outside, over real sockets on loopback; what it measures of
 * the gateway, it reads from the kernel.
 */
@NullMarked
package org.patchbay.benchmarks;

import org.jspecify.annotations.NullMarked;
