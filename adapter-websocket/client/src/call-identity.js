import { Emitter } from './emitter.js';

/** @import { CallEvents } from '../index.js' */

/**
 * @typedef {object} CallDetails
 * @property {string} id
 * @property {'incoming' | 'outgoing'} direction
 * @property {string} remote
 * @property {string} [displayName]
 * @property {string} [subject]
 * @property {Record<string, string>} [headers]
 * @property {boolean} [video]
 * @property {string} [transferredBy]
 * @property {string} [queue]
 */

/**
 * Who calls whom, and what the invitation said: the part of a call that does not change.
 *
 * @extends {Emitter<CallEvents>}
 */
export class CallIdentity extends Emitter {
  #details;

  /** @param {CallDetails} details */
  constructor(details) {
    super();
    this.#details = details;
  }

  /** @returns {CallDetails} */
  get _details() {
    return this.#details;
  }

  get id() {
    return this.#details.id;
  }

  get direction() {
    return this.#details.direction;
  }

  get remote() {
    return this.#details.remote;
  }

  get displayName() {
    return this.#details.displayName ?? '';
  }

  get subject() {
    return this.#details.subject ?? '';
  }

  get headers() {
    return this.#details.headers ?? {};
  }

  get video() {
    return this.#details.video ?? false;
  }

  get transferredBy() {
    return this.#details.transferredBy ?? '';
  }

  get queue() {
    return this.#details.queue ?? '';
  }
}
