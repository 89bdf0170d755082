/** What state costs a gateway: devices that are only there, calls that go on, starts, reconnections, hours. */
@NullMarked
package org.patchbay.benchmarks.state;

import org.jspecify.annotations.NullMarked;
