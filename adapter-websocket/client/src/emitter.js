/**
 * Listeners by event name. A listener that throws stops neither the other listeners nor the protocol: its error goes
 * to the page's or process's handler of uncaught errors.
 *
 * @template {object} Events event name to the one argument of its listeners
 */
export class Emitter {
  /** @type {Map<keyof Events, Set<(detail: any) => void>>} */
  #listeners = new Map();

  /**
   * @template {keyof Events} E
   * @param {E} event
   * @param {(detail: Events[E]) => void} listener
   * @returns {this}
   */
  on(event, listener) {
    const listeners = this.#listeners.get(event) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(event, listeners);
    return this;
  }

  /**
   * @template {keyof Events} E
   * @param {E} event
   * @param {(detail: Events[E]) => void} listener
   * @returns {this}
   */
  once(event, listener) {
    /** @param {Events[E]} detail */
    const first = (detail) => {
      this.off(event, first);
      listener(detail);
    };
    return this.on(event, first);
  }

  /**
   * @template {keyof Events} E
   * @param {E} event
   * @param {(detail: Events[E]) => void} listener
   * @returns {this}
   */
  off(event, listener) {
    this.#listeners.get(event)?.delete(listener);
    return this;
  }

  /**
   * @param {keyof Events} event
   * @returns {boolean}
   */
  _hasListeners(event) {
    return (this.#listeners.get(event)?.size ?? 0) > 0;
  }

  /**
   * @template {keyof Events} E
   * @param {E} event
   * @param {Events[E]} detail
   */
  _emit(event, detail) {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      try {
        listener(detail);
      } catch (error) {
        reportUncaught(error);
      }
    }
  }
}

/** @param {unknown} error */
function reportUncaught(error) {
  if (typeof globalThis.reportError === 'function') {
    globalThis.reportError(error);
  } else {
    // Node has no reportError; an error thrown on its own ends up in the same place.
    queueMicrotask(() => {
      throw error;
    });
  }
}
