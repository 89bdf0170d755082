import { PatchbayError } from './errors.js';
import { usernameFragments } from './sdp.js';

/** @import { Timers } from './timers.js' */

const BATCH_MS = 20;
/** The gateway takes twice as many in one frame. */
const MOST_IN_A_FRAME = 32;
const MOST_EARLY_CANDIDATES = 256;

/** Local candidates on their way out: several in one frame, and none before the description that they belong to. */
export class LocalCandidates {
  #timers;
  #timer;
  #send;
  #open = false;
  /** @type {RTCIceCandidateInit[]} */
  #waiting = [];
  #end = false;

  /**
   * @param {Timers} timers
   * @param {string} timer a name that no other of the call's timers has
   * @param {(body: {candidates: RTCIceCandidateInit[], end?: true}) => void} send
   */
  constructor(timers, timer, send) {
    this.#timers = timers;
    this.#timer = timer;
    this.#send = send;
  }

  /** A new description is being made; what is gathered from here on has to wait for it. */
  hold() {
    this.#flush();
    this.#open = false;
  }

  /** The description has been sent. */
  release() {
    this.#open = true;
    this.#flush();
  }

  /** @param {RTCIceCandidate | null} candidate null: gathering is complete */
  add(candidate) {
    if (candidate === null) {
      this.#end = true;
      this.#flush();
    } else if (candidate.candidate !== '') {
      this.#waiting.push(wireForm(candidate));
      this.#timers.start(this.#timer, BATCH_MS, () => this.#flush());
    }
  }

  #flush() {
    if (!this.#open || (this.#waiting.length === 0 && !this.#end)) {
      return;
    }
    this.#timers.stop(this.#timer);
    while (this.#waiting.length > MOST_IN_A_FRAME) {
      this.#send({ candidates: this.#waiting.splice(0, MOST_IN_A_FRAME) });
    }
    const candidates = this.#waiting.splice(0);
    this.#send(this.#end ? { candidates, end: true } : { candidates });
    this.#end = false;
  }
}

/** Candidates of the other side, kept until the description that they belong to has been applied. */
export class RemoteCandidates {
  #peer;
  #report;
  /** @type {RTCIceCandidateInit[]} */
  #early = [];

  /**
   * @param {RTCPeerConnection} peer
   * @param {(error: PatchbayError) => void} report
   */
  constructor(peer, report) {
    this.#peer = peer;
    this.#report = report;
  }

  /**
   * @param {RTCIceCandidateInit[]} candidates
   * @param {boolean} answerAwaited whether some may belong to a description that is still to come
   */
  async add(candidates, answerAwaited) {
    for (const candidate of candidates) {
      if (this.#fits(candidate)) {
        await this.#apply(candidate);
      } else if (answerAwaited || !this.#peer.remoteDescription) {
        this.#keep(candidate);
      }
      // Neither: it belongs to a description that an ICE restart has replaced.
    }
  }

  /**
   * A description has been applied.
   *
   * @param {boolean} answerAwaited
   */
  async flush(answerAwaited) {
    await this.add(this.#early.splice(0), answerAwaited);
  }

  /** @param {RTCIceCandidateInit} candidate */
  #fits(candidate) {
    const description = this.#peer.remoteDescription;
    if (!description) {
      return false;
    }
    const fragment = candidate.usernameFragment || candidate.candidate?.match(/ ufrag (\S+)/)?.[1];
    return !fragment || usernameFragments(description.sdp).has(fragment);
  }

  /** @param {RTCIceCandidateInit} candidate */
  #keep(candidate) {
    if (this.#early.length < MOST_EARLY_CANDIDATES) {
      this.#early.push(candidate);
    } else {
      this.#report(new PatchbayError('MEDIA_FAILED', 'The other side sent too many candidates before its description.'));
    }
  }

  /** @param {RTCIceCandidateInit} candidate */
  async #apply(candidate) {
    try {
      await this.#peer.addIceCandidate(candidate);
    } catch (cause) {
      // One path less. The call lives on the others.
      this.#report(new PatchbayError('MEDIA_FAILED', `A candidate was refused: ${candidate.candidate}`, { cause }));
    }
  }
}

/**
 * @param {RTCIceCandidate} candidate
 * @returns {RTCIceCandidateInit}
 */
function wireForm({ candidate, sdpMid, sdpMLineIndex, usernameFragment }) {
  return {
    candidate,
    ...(sdpMid === null ? {} : { sdpMid }),
    ...(sdpMLineIndex === null ? {} : { sdpMLineIndex }),
    ...(usernameFragment ? { usernameFragment } : {}),
  };
}

/**
 * @param {any} body of a `candidates` frame
 * @returns {RTCIceCandidateInit[]} for the peer connection, `end` as the empty candidate of the W3C API
 */
export function candidatesOf({ candidates = [], end = false }) {
  /** @type {RTCIceCandidateInit[]} */
  const read = candidates.map((/** @type {any} */ { candidate = '', sdpMid, sdpMLineIndex, usernameFragment }) => ({
    candidate,
    ...(sdpMid ? { sdpMid } : {}),
    // proto3 JSON may leave out a zero, and the API wants one of the two.
    ...(sdpMLineIndex !== undefined || !sdpMid ? { sdpMLineIndex: sdpMLineIndex ?? 0 } : {}),
    ...(usernameFragment ? { usernameFragment } : {}),
  }));
  return end ? [...read, { candidate: '', sdpMLineIndex: 0 }] : read;
}
