/** Time that passes only when a test says so. */
export class FakeClock {
  #now = 1_000_000;
  #next = 1;
  #timers = new Map();

  now = () => this.#now;

  setTimeout = (action, afterMs) => {
    const handle = this.#next++;
    this.#timers.set(handle, { at: this.#now + afterMs, handle, action });
    return handle;
  };

  clearTimeout = (handle) => {
    this.#timers.delete(handle);
  };

  get running() {
    return this.#timers.size;
  }

  /** Runs every timer that is due within `ms`, in order, and all that follows from each. */
  async advance(ms) {
    const end = this.#now + ms;
    for (let due = this.#nextDue(end); due; due = this.#nextDue(end)) {
      this.#timers.delete(due.handle);
      this.#now = due.at;
      due.action();
      await settled();
    }
    this.#now = end;
    await settled();
  }

  #nextDue(end) {
    return [...this.#timers.values()].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at || a.handle - b.handle)[0];
  }
}

/** Resolves when all promises that can settle by themselves have done so. */
export function settled() {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
