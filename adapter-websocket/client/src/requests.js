import { PatchbayError } from './errors.js';
import { Timers } from './timers.js';

/** @import { Environment } from '../index.js' */

const ANSWER_TIMEOUT_MS = 15_000;

/** Questions to the gateway that wait for its answer. */
export class Requests {
  /** @type {Map<string, {promise: Promise<any>, resolve: (answer: any) => void, reject: (error: PatchbayError) => void, timeoutMs: number}>} */
  #open = new Map();
  #timers;
  #reachable = true;

  /** @param {Environment} environment */
  constructor(environment) {
    this.#timers = new Timers(environment);
  }

  /**
   * @param {string} key the same question asked again while it is open gets the same answer
   * @param {() => void} ask
   * @param {number} [timeoutMs] how long the gateway may take to answer
   * @returns {Promise<any>}
   */
  ask(key, ask, timeoutMs = ANSWER_TIMEOUT_MS) {
    const open = this.#open.get(key);
    if (open) {
      return open.promise;
    }
    ask();
    /** @type {(answer: any) => void} */
    let resolve = () => {};
    /** @type {(error: PatchbayError) => void} */
    let reject = () => {};
    const promise = new Promise((resolvePromise, rejectPromise) => {
      resolve = resolvePromise;
      reject = rejectPromise;
    });
    this.#open.set(key, { promise, resolve, reject, timeoutMs });
    if (this.#reachable) {
      this.#startTimer(key, timeoutMs);
    }
    return promise;
  }

  /** @param {boolean} reachable time without a connection does not count: the question or its answer will be sent again */
  signaling(reachable) {
    this.#reachable = reachable;
    this.#timers.stopAll();
    if (reachable) {
      for (const [key, { timeoutMs }] of this.#open) {
        this.#startTimer(key, timeoutMs);
      }
    }
  }

  /**
   * @param {string} key
   * @param {unknown} answer
   * @returns {boolean} false if nobody asked
   */
  resolve(key, answer) {
    const open = this.#take(key);
    open?.resolve(answer);
    return open !== undefined;
  }

  /**
   * @param {string} key
   * @param {PatchbayError} error
   * @returns {boolean} false if nobody asked
   */
  reject(key, error) {
    const open = this.#take(key);
    open?.reject(error);
    return open !== undefined;
  }

  /** @param {PatchbayError} error */
  rejectAll(error) {
    for (const key of [...this.#open.keys()]) {
      this.reject(key, error);
    }
  }

  /**
   * @param {string} key
   * @param {number} timeoutMs
   */
  #startTimer(key, timeoutMs) {
    this.#timers.start(key, timeoutMs, () =>
      this.reject(key, new PatchbayError('TIMEOUT', 'The gateway did not answer in time.')),
    );
  }

  /** @param {string} key */
  #take(key) {
    const open = this.#open.get(key);
    this.#open.delete(key);
    this.#timers.stop(key);
    return open;
  }
}
