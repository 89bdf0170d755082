/** Other people's servers, started on loopback with configurations of their own, and the phones that speak to them as theirs do. */
@NullMarked
package org.patchbay.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
