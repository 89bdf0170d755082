/** What every room of the house shares: addresses of users and devices, the SPI of adapters. No protocol code. */
@NullMarked
package org.patchbay.core;

import org.jspecify.annotations.NullMarked;
