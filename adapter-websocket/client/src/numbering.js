/**
 * A frame of this side that the gateway has not acknowledged.
 *
 * @typedef {{seq: number, callId?: string, [verb: string]: unknown}} NumberedFrame
 */

/**
 * What a session has to remember beyond one connection.
 *
 * @typedef {object} NumberingState
 * @property {number} next
 * @property {number} seen
 * @property {NumberedFrame[]} unacknowledged
 */

/**
 * The two counters of a session, and the frames that may have to be sent again. Frame 1 of each side is the `hello`
 * and the `welcome` that began the session; those of a resuming connection stand outside the count.
 */
export class Numbering {
  #next = 2;
  #seen = 0;
  #seenSinceReport = 0;
  /** @type {NumberedFrame[]} */
  #unacknowledged = [];

  /** Begins a new session: what was on its way in the old one is forgotten. */
  reset() {
    this.#next = 2;
    this.#seen = 0;
    this.#seenSinceReport = 0;
    this.#unacknowledged = [];
  }

  /** @returns {number} the highest number received */
  get seen() {
    return this.#seen;
  }

  /** @returns {readonly NumberedFrame[]} in the order in which they were first sent */
  get unacknowledged() {
    return this.#unacknowledged;
  }

  /** @returns {number} frames received that no frame of ours has acknowledged */
  get unreported() {
    return this.#seenSinceReport;
  }

  /**
   * Gives the frame the next number and keeps it until {@link acknowledged}.
   *
   * @param {object} frame
   * @returns {NumberedFrame}
   */
  number(frame) {
    const numbered = { seq: this.#next++, ...frame };
    this.#unacknowledged.push(numbered);
    return numbered;
  }

  /**
   * The text to send, with what has been received up to this moment: a frame that is sent again reports afresh.
   *
   * @param {NumberedFrame} frame
   * @returns {string}
   */
  encode(frame) {
    this.#seenSinceReport = 0;
    return JSON.stringify(this.#seen > 0 ? { ...frame, ack: this.#seen } : frame);
  }

  /** @param {number} seq the gateway has every frame up to this one */
  acknowledged(seq) {
    while (this.#unacknowledged[0] !== undefined && this.#unacknowledged[0].seq <= seq) {
      this.#unacknowledged.shift();
    }
  }

  /**
   * @param {number} seq of a received frame; 0 if it has none
   * @returns {boolean} false for a frame that was here before
   */
  receive(seq) {
    if (seq === 0) {
      return true;
    }
    if (seq <= this.#seen) {
      return false;
    }
    this.#seen = seq;
    this.#seenSinceReport++;
    return true;
  }

  /** @returns {NumberingState} */
  save() {
    return { next: this.#next, seen: this.#seen, unacknowledged: [...this.#unacknowledged] };
  }

  /** @param {NumberingState} state */
  restore(state) {
    this.#next = state.next;
    this.#seen = state.seen;
    this.#seenSinceReport = 0;
    this.#unacknowledged = [...state.unacknowledged];
  }
}
