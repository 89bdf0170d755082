/**
 * Micro benchmarks of what a signal costs on its way, each through the public door of its room: what a room keeps to itself is measured where
 * it can be reached from outside. They do no I/O but over the event bus of their own process.
 */
@NullMarked
package org.patchbay.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
