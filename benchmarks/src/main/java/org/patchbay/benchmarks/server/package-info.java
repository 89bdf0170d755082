/** Servers under test, each in a process of its own on loopback, and what the kernel and the JVM tell of them. */
@NullMarked
package org.patchbay.benchmarks.server;

import org.jspecify.annotations.NullMarked;
