package org.patchbay.core.call;

/**
 * Names one question to the relay, so that a late answer is told from the one that is waited for.
 *
 * @param leg the leg that the description will go to
 * @param number counts the questions of the call, from 1
 */
public record RelayTicket(String leg, int number) {}
