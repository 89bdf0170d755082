import { PatchbayError, describeEndReason } from './errors.js';

/** @import { CallEvents } from '../index.js' */

/** The one transfer that a call may have under way. */
export class Transfer {
  /** @type {{resolve: () => void, reject: (error: PatchbayError) => void} | null} */
  #open = null;

  /**
   * @param {() => void} send
   * @returns {Promise<void>} resolved when the transfer is accepted
   */
  begin(send) {
    return new Promise((resolve, reject) => {
      if (this.#open) {
        throw new PatchbayError('INVALID_STATE', 'A transfer of this call is under way.');
      }
      this.#open = { resolve, reject };
      send();
    });
  }

  /** @param {CallEvents['transfer']} progress */
  advance({ state, reason }) {
    if (state === 'ACCEPTED') {
      this.#open?.resolve();
      this.#open = null;
    } else if (state === 'FAILED') {
      this.fail(new PatchbayError('TRANSFER_FAILED', describeEndReason(reason || 'INTERNAL')));
    }
  }

  /** @param {PatchbayError} error */
  fail(error) {
    this.#open?.reject(error);
    this.#open = null;
  }
}
