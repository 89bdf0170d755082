/**
 * Jittered exponential back-off: the upper half of each step is random, so that the clients of a gateway that went
 * away do not all come back in the same instant.
 *
 * @param {number} attempt from 0
 * @param {{baseMs: number, maxMs: number}} bounds
 * @param {() => number} random from 0 (inclusive) to 1 (exclusive)
 * @returns {number} milliseconds, between half a step and a whole one
 */
export function backoffDelay(attempt, { baseMs, maxMs }, random) {
  const step = Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 30));
  return Math.round(step / 2 + (random() * step) / 2);
}
