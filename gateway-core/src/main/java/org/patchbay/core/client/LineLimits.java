package org.patchbay.core.client;

/**
 * What a device may have at a time, over all its channels. The channel that it connects by first says so.
 *
 * @param calls how many calls
 * @param watched how many users it may watch
 */
public record LineLimits(int calls, int watched) {}
