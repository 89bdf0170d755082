/**
 * The phones of the load generator: one class a protocol, as cheap as can be, and none of the gateway's own parsers in them. They are no
 * clients for anybody else: what they don't need of a protocol they don't know.
 */
@NullMarked
package org.patchbay.benchmarks.phone;

import org.jspecify.annotations.NullMarked;
