/**
 * The configuration: a YAML file, overrides from the environment, and the records that they become. Every fault is told at once, with its
 * key, its value and what was expected; a record that exists is valid.
 */
@NullMarked
package org.patchbay.server.config;

import org.jspecify.annotations.NullMarked;
