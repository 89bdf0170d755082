/**
 * Load: calls at a rate between phones of any two protocols, through a gateway in a process of its own or through what stands for one, and
 * what that costs. What is measured of a server, the kernel tells.
 */
@NullMarked
package org.patchbay.benchmarks.load;

import org.jspecify.annotations.NullMarked;
