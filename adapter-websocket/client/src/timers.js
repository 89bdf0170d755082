/** @import { Environment } from '../index.js' */

/** Timers by name: starting one again moves it, and all of them stop together, so that none outlives its owner. */
export class Timers {
  /** @type {Map<string, unknown>} */
  #running = new Map();
  #environment;

  /** @param {Pick<Environment, 'setTimeout' | 'clearTimeout'>} environment */
  constructor(environment) {
    this.#environment = environment;
  }

  /**
   * @param {string} name
   * @param {number} afterMs
   * @param {() => void} action
   */
  start(name, afterMs, action) {
    this.stop(name);
    const handle = this.#environment.setTimeout(() => {
      this.#running.delete(name);
      action();
    }, afterMs);
    this.#running.set(name, handle);
  }

  /** @param {string} name */
  stop(name) {
    if (this.#running.has(name)) {
      this.#environment.clearTimeout(this.#running.get(name));
      this.#running.delete(name);
    }
  }

  stopAll() {
    for (const name of [...this.#running.keys()]) {
      this.stop(name);
    }
  }

  /**
   * @param {string} name
   * @returns {boolean}
   */
  isRunning(name) {
    return this.#running.has(name);
  }
}
