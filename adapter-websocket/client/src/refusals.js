/** @import { PatchbayError } from './errors.js' */

/** The most frames for which a late `error` of the gateway finds its way back to who sent them. */
const MOST_REMEMBERED = 512;

/** Who is to hear when the gateway answers a frame with an `error`. */
export class Refusals {
  /** @type {Map<number, (error: PatchbayError) => void>} by the frame's `seq` */
  #handlers = new Map();

  /**
   * @param {number} seq
   * @param {(error: PatchbayError) => void} refused
   */
  expect(seq, refused) {
    this.#handlers.set(seq, refused);
    if (this.#handlers.size > MOST_REMEMBERED) {
      const [oldest] = this.#handlers.keys();
      this.#handlers.delete(/** @type {number} */ (oldest));
    }
  }

  /**
   * @param {number} seq
   * @param {PatchbayError} error
   * @returns {boolean} false if nobody is known to have sent that frame
   */
  deliver(seq, error) {
    const refused = this.#handlers.get(seq);
    this.#handlers.delete(seq);
    refused?.(error);
    return refused !== undefined;
  }

  clear() {
    this.#handlers.clear();
  }
}
