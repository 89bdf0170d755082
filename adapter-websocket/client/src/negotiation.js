import { PatchbayError } from './errors.js';
import { isSomebodyElse, withMids } from './sdp.js';
import { Side } from './side.js';

/** @import { Environment, UpdateReason } from '../index.js' */
/** @import { Timers } from './timers.js' */

const UPDATE_TIMEOUT_MS = 20_000;
/** The answer to an offer that we were asked for comes when somebody has taken the call, so longer than anything rings. */
const ASKED_TIMEOUT_MS = 300_000;
const MOST_ATTEMPTS = 5;

/** How a side says that its own update is under way; the gateway passes the word on. */
export const GLARE = 'GLARE';

/** The id of the answer to an offer that was made instead of an answer to the invitation. */
const LATE = 'late';

/**
 * A change of the call that has to be negotiated.
 *
 * @typedef {object} Wish
 * @property {UpdateReason} reason
 * @property {() => void} prepare changes the peer connection before the offer
 * @property {() => void} undo takes the change back when it was not accepted
 */

/**
 * @typedef {Wish & {attempts: number, resolve: () => void, reject: (error: PatchbayError) => void}} OpenWish
 */

/**
 * @typedef {object} NegotiationContext
 * @property {RTCPeerConnection} peer
 * @property {() => {peer: RTCPeerConnection, mids: readonly string[]} | null} another another one that offers what is negotiated, and what its sections are
 *     called; null where none can take the place of this one
 * @property {(offer: string) => {peer: RTCPeerConnection, attach: () => void} | null} blank another one, to take an offer; then the media is attached to it
 * @property {(peer: RTCPeerConnection) => void} onReplaced another one is in force from here on, and the one before is closed
 * @property {boolean} polite whether this side gives way when both update at once: the callee does
 * @property {Environment} environment
 * @property {Timers} timers
 * @property {() => boolean} signaling whether the gateway can be reached
 * @property {(verb: string, body: object) => void} send
 * @property {(error: PatchbayError) => void} report
 * @property {(reason: UpdateReason, sdp: string) => void} onRemoteUpdate the other side's update is in force
 */

/**
 * Offers and answers of one call (RFC 3264, RFC 8829), one step at a time in the order in which they came. At most one
 * update of this side is under way. When both sides update at once the caller's goes first, in the manner of "perfect
 * negotiation": the callee rolls its own back, answers, and offers again.
 *
 * Whoever comes in the place of the other side, by a transfer or with a page that was loaded again, is met by a peer connection of its own: one
 * that goes on prefers the path to who has gone until ICE finds it dead, some seconds in which nobody is heard. And if nothing comes of it, the
 * one before was never touched.
 */
export class Negotiation {
  #context;
  #side;
  #sides = 1;
  /** @type {Promise<unknown>} */
  #tail = Promise.resolve();
  #settled = false;
  #closed = false;
  #earlySdp = '';
  /** @type {OpenWish[]} */
  #wishes = [];
  /** @type {{id: string, wish: OpenWish, sent: boolean} | null} */
  #pending = null;
  /** @type {{resolve: () => void, reject: (error: PatchbayError) => void} | null} our offer in place of an answer to the invitation */
  #late = null;
  /** @type {{id: string, reason: UpdateReason, side: Side} | null} the other side's update for which we make the offer */
  #asked = null;
  /** @type {readonly string[] | null} what the sections were called by a peer connection before this one, until that is agreed */
  #mids = null;
  /** @type {Set<string>} ids of the other side's updates that have no answer yet */
  #unanswered = new Set();

  /** @param {NegotiationContext} context */
  constructor(context) {
    this.#context = context;
    this.#side = new Side(context.peer, context, this.#sides);
  }

  /**
   * The caller's offer.
   *
   * @param {(sdp: string) => void} send
   * @returns {Promise<void>}
   */
  invite(send) {
    return this.#inOrder(async () => {
      await this.#side.peer.setLocalDescription(await this.#side.peer.createOffer());
      this.#deliver(send);
    });
  }

  /**
   * The callee's answer.
   *
   * @param {string} offer
   * @param {() => void} attachMedia
   * @param {(sdp: string) => void} send
   * @returns {Promise<void>}
   */
  accept(offer, attachMedia, send) {
    return this.#inOrder(async () => {
      await this.#side.peer.setRemoteDescription({ type: 'offer', sdp: offer });
      attachMedia();
      await this.#side.remote.flush(false);
      await this.#side.peer.setLocalDescription(await this.#side.peer.createAnswer());
      this.#deliver(send);
      this.#settle();
    });
  }

  /**
   * The callee makes the offer, since the invitation had none.
   *
   * @param {(sdp: string) => void} send
   * @returns {Promise<void>} resolved when the caller has answered
   */
  offerLate(send) {
    return new Promise((resolve, reject) => {
      this.#late = { resolve, reject };
      this.#inOrder(async () => {
        await this.#side.peer.setLocalDescription(await this.#side.peer.createOffer());
        this.#deliver(send);
      }).catch(reject);
    });
  }

  /**
   * Goes on with a call that was negotiated by another peer connection: what the other side knows is offered anew.
   *
   * @param {readonly string[]} mids
   * @returns {Promise<void>} resolved when the other side has accepted
   */
  restore(mids) {
    this.#mids = mids;
    this.#settled = true;
    return this.request({ reason: 'ICE_RESTART', prepare: nothing, undo: nothing });
  }

  /** @returns {string[]} ids of updates that the other side still waits for */
  get unanswered() {
    return [...this.#unanswered];
  }

  /**
   * The callee's description before it answers.
   *
   * @param {string} sdp
   * @returns {Promise<void>}
   */
  early(sdp) {
    return this.#inOrder(async () => {
      this.#earlySdp = sdp;
      await this.#side.peer.setRemoteDescription({ type: 'pranswer', sdp });
      await this.#side.remote.flush(true);
    });
  }

  /**
   * The callee has answered.
   *
   * @param {string} sdp empty: what it said early holds
   * @returns {Promise<void>}
   */
  answered(sdp) {
    return this.#inOrder(async () => {
      await this.#side.peer.setRemoteDescription({ type: 'answer', sdp: sdp || this.#earlySdp });
      await this.#side.remote.flush(false);
      this.#settle();
    });
  }

  /**
   * @param {RTCIceCandidateInit[]} candidates
   * @returns {Promise<void>}
   */
  addCandidates(candidates) {
    return this.#inOrder(async () => {
      const next = this.#asked?.side ?? this.#side;
      if (next === this.#side) {
        await next.remote.add(candidates, this.#pending !== null || this.#asked !== null || !this.#settled);
      } else {
        // Of either: those that fit neither description are left out when there is one.
        await this.#side.remote.add(candidates, false);
        await next.remote.add(candidates, true);
      }
    });
  }

  /**
   * @param {Wish} wish
   * @returns {Promise<void>} resolved when the other side has accepted
   */
  request(wish) {
    return new Promise((resolve, reject) => {
      this.#wishes.push({ ...wish, attempts: 0, resolve, reject });
      this.#next();
    });
  }

  /**
   * @param {UpdateReason} reason
   * @returns {boolean} whether such an update is wanted or under way
   */
  isRequested(reason) {
    return this.#pending?.wish.reason === reason || this.#wishes.some((wish) => wish.reason === reason);
  }

  /**
   * @param {{id: string, reason: UpdateReason, sdp: string}} update without `sdp` we are to make the offer
   * @returns {Promise<void>}
   */
  remoteUpdate({ id, reason, sdp }) {
    this.#unanswered.add(id);
    return this.#inOrder(async () => {
      if (!this.#settled || this.#asked || this.#mids || (this.#pending?.sent && !this.#context.polite)) {
        this.#reply('updateReject', { id, reason: GLARE });
        return;
      }
      if (this.#pending?.sent) {
        await this.#withdraw(this.#pending.wish);
      }
      await (sdp ? this.#applyUpdate(id, reason, sdp) : this.#offerForUpdate(id, reason));
      this.#next();
    });
  }

  /**
   * @param {{id: string, sdp: string}} answer
   * @returns {Promise<void>}
   */
  updateAnswered({ id, sdp }) {
    return this.#inOrder(async () => {
      const pending = this.#pending;
      if (this.#late && id === LATE) {
        await this.#lateAnswered(this.#late, sdp);
        return;
      }
      if (this.#asked?.id === id) {
        await this.#askedAnswered(this.#asked, sdp);
        return;
      }
      if (pending?.id !== id) {
        return; // it was rolled back, or took too long
      }
      try {
        await this.#side.peer.setRemoteDescription({ type: 'answer', sdp });
      } catch (cause) {
        await this.#fail(pending.wish, new PatchbayError('MEDIA_FAILED', 'The answer to an update cannot be used.', { cause }));
        return;
      }
      await this.#side.remote.flush(false);
      this.#mids = null;
      this.#finishPending();
      pending.wish.resolve();
      this.#next();
    });
  }

  /**
   * @param {{id: string, reason: string}} rejection
   * @returns {Promise<void>}
   */
  updateRejected({ id, reason }) {
    return this.#inOrder(async () => {
      const wish = this.#pending?.wish;
      if (this.#late && id === LATE) {
        this.#late.reject(new PatchbayError('UPDATE_REJECTED', reason || 'The caller did not accept the offer.'));
        this.#late = null;
        return;
      }
      if (this.#asked?.id === id) {
        await this.#dropAsked();
        return;
      }
      if (this.#pending?.id !== id || !wish) {
        return;
      }
      if (reason.toUpperCase().startsWith(GLARE) && wish.attempts < MOST_ATTEMPTS) {
        await this.#withdraw(wish);
        this.#context.timers.start('glare', this.#glareDelay(), () => this.#next());
      } else {
        await this.#fail(wish, new PatchbayError('UPDATE_REJECTED', reason || 'The other side did not accept the change.'));
      }
    });
  }

  /** @param {PatchbayError} error what open wishes are told */
  close(error) {
    this.#closed = true;
    this.#late?.reject(error);
    this.#pending?.wish.reject(error);
    for (const wish of this.#wishes.splice(0)) {
      wish.reject(error);
    }
    this.#asked?.side.close();
    this.#side.close();
  }

  #next() {
    if (this.#pending || this.#asked || !this.#settled || this.#closed || this.#context.timers.isRunning('glare')) {
      return;
    }
    const wish = this.#wishes.shift();
    if (wish) {
      const pending = { id: this.#context.environment.randomId(), wish, sent: false };
      this.#pending = pending;
      this.#inOrder(() => this.#offer(pending)).catch((error) => this.#reportUnlessClosed(error));
    }
  }

  /** @param {{id: string, wish: OpenWish, sent: boolean}} pending */
  async #offer(pending) {
    const { id, wish } = pending;
    wish.attempts++;
    try {
      wish.prepare();
      this.#side.local.hold();
      const offer = await this.#side.peer.createOffer({ iceRestart: wish.reason === 'ICE_RESTART' });
      await this.#side.peer.setLocalDescription(this.#mids ? { type: 'offer', sdp: withMids(offer.sdp ?? '', this.#mids) } : offer);
      if (this.#closed) {
        return;
      }
      pending.sent = true;
      this.#deliver((sdp) => this.#context.send('update', { id, reason: wish.reason, sdp }));
    } catch (cause) {
      await this.#fail(wish, asMediaError(cause));
      return;
    }
    this.#awaitAnswer(pending);
  }

  /** @param {{id: string, wish: OpenWish, sent: boolean}} pending */
  #awaitAnswer(pending) {
    const { wish } = pending;
    this.#context.timers.start('update', UPDATE_TIMEOUT_MS, () => {
      if (!this.#context.signaling()) {
        // The offer or its answer is still to be delivered, when the connection has resumed.
        this.#awaitAnswer(pending);
        return;
      }
      const error = new PatchbayError('TIMEOUT', 'The other side did not answer the change.');
      this.#inOrder(async () => {
        if (this.#pending === pending) {
          await this.#fail(wish, error);
        }
      }).catch((failure) => this.#reportUnlessClosed(failure));
    });
  }

  /** @param {unknown} error */
  #reportUnlessClosed(error) {
    if (!this.#closed) {
      this.#context.report(asMediaError(error));
    }
  }

  /**
   * @param {string} id
   * @param {UpdateReason} reason
   * @param {string} sdp
   */
  async #applyUpdate(id, reason, sdp) {
    let side = this.#side;
    try {
      const renewed = isSomebodyElse(side.peer.remoteDescription?.sdp ?? '', sdp) ? this.#context.blank(sdp) : null;
      side = renewed ? this.#another(renewed.peer) : side;
      await side.peer.setRemoteDescription({ type: 'offer', sdp });
      renewed?.attach();
      side.local.hold();
      await side.peer.setLocalDescription(await side.peer.createAnswer());
    } catch (cause) {
      await this.#refuse(id, side, cause);
      return;
    }
    this.#moveTo(side);
    this.#deliver((answer) => this.#reply('updateAnswer', { id, sdp: answer }));
    await side.remote.flush(false);
    this.#context.onRemoteUpdate(reason, sdp);
  }

  /**
   * Whoever asks for an offer may be somebody new: ICE begins again (RFC 8839 4.4.1.1.1), and where the gateway says so, because a transfer brings
   * somebody, on a peer connection of its own.
   *
   * @param {string} id
   * @param {UpdateReason} reason
   */
  async #offerForUpdate(id, reason) {
    let side = this.#side;
    try {
      const renewed = reason === 'ICE_RESTART' ? this.#context.another() : null;
      side = renewed ? this.#another(renewed.peer) : side;
      side.local.hold();
      const offer = await side.peer.createOffer({ iceRestart: !renewed });
      await side.peer.setLocalDescription(renewed ? { type: 'offer', sdp: withMids(offer.sdp ?? '', renewed.mids) } : offer);
    } catch (cause) {
      await this.#refuse(id, side, cause);
      return;
    }
    const asked = { id, reason, side };
    this.#asked = asked;
    this.#deliver((offer) => this.#reply('updateAnswer', { id, sdp: offer }), side);
    this.#context.timers.start('asked', ASKED_TIMEOUT_MS, () => {
      this.#inOrder(async () => {
        if (this.#asked === asked) {
          await this.#dropAsked();
        }
      }).catch((failure) => this.#reportUnlessClosed(failure));
    });
  }

  /**
   * @param {{resolve: () => void, reject: (error: PatchbayError) => void}} late
   * @param {string} sdp
   */
  async #lateAnswered(late, sdp) {
    this.#late = null;
    try {
      await this.#side.peer.setRemoteDescription({ type: 'answer', sdp });
    } catch (cause) {
      late.reject(new PatchbayError('MEDIA_FAILED', 'The answer of the caller cannot be used.', { cause }));
      return;
    }
    await this.#side.remote.flush(false);
    late.resolve();
    this.#settle();
  }

  /**
   * @param {{id: string, reason: UpdateReason, side: Side}} asked
   * @param {string} sdp
   */
  async #askedAnswered({ reason, side }, sdp) {
    try {
      await side.peer.setRemoteDescription({ type: 'answer', sdp });
    } catch (cause) {
      await this.#dropAsked();
      this.#context.report(asMediaError(cause));
      return;
    }
    this.#moveTo(side);
    await side.remote.flush(false);
    this.#context.timers.stop('asked');
    this.#asked = null;
    this.#context.onRemoteUpdate(reason, sdp);
    this.#next();
  }

  /** Nothing came of the offer that we were asked for. */
  async #dropAsked() {
    this.#context.timers.stop('asked');
    const side = this.#asked?.side ?? this.#side;
    this.#asked = null;
    await this.#abandon(side);
    this.#next();
  }

  /**
   * @param {string} id of an update that can't be had
   * @param {Side} side
   * @param {unknown} cause
   */
  async #refuse(id, side, cause) {
    await this.#abandon(side);
    this.#reply('updateReject', { id, reason: 'NOT_ACCEPTABLE' });
    this.#context.report(asMediaError(cause));
  }

  /** @param {RTCPeerConnection} peer */
  #another(peer) {
    // What was found for the one before goes out before anything of the next.
    this.#side.local.hold();
    this.#side.local.release();
    this.#sides++;
    return new Side(peer, this.#context, this.#sides);
  }

  /**
   * What was negotiated on it is in force.
   *
   * @param {Side} side
   */
  #moveTo(side) {
    if (side === this.#side) {
      return;
    }
    const before = this.#side;
    this.#side = side;
    before.close();
    // It begins with ICE of its own.
    for (const wish of this.#wishes.filter(({ reason }) => reason === 'ICE_RESTART')) {
      this.#wishes.splice(this.#wishes.indexOf(wish), 1);
      wish.resolve();
    }
    this.#context.onReplaced(side.peer);
  }

  /**
   * What was negotiated on it has failed.
   *
   * @param {Side} side
   */
  async #abandon(side) {
    if (side === this.#side) {
      await side.rollBack();
    } else {
      side.close();
    }
    this.#side.local.release();
  }

  /**
   * @param {'updateAnswer' | 'updateReject'} verb
   * @param {{id: string, sdp?: string, reason?: string}} body
   */
  #reply(verb, body) {
    this.#unanswered.delete(body.id);
    this.#context.send(verb, body);
  }

  /**
   * The update gives way, and is the next one again.
   *
   * @param {OpenWish} wish
   */
  async #withdraw(wish) {
    await this.#side.rollBack();
    wish.undo();
    this.#finishPending();
    this.#wishes.unshift(wish);
  }

  /**
   * @param {OpenWish} wish
   * @param {PatchbayError} error
   */
  async #fail(wish, error) {
    await this.#abandon(this.#side);
    wish.undo();
    this.#finishPending();
    wish.reject(error);
    this.#next();
  }

  #finishPending() {
    this.#context.timers.stop('update');
    this.#pending = null;
  }

  /**
   * @param {(sdp: string) => void} send
   * @param {Side} [side]
   */
  #deliver(send, side = this.#side) {
    if (!this.#closed) {
      send(side.peer.localDescription?.sdp ?? '');
      side.local.release();
    }
  }

  #settle() {
    this.#settled = true;
    this.#next();
  }

  // RFC 3261 14.1: the side that owns the call waits 2.1 to 4 s, the other up to 2 s, both in steps of 10 ms.
  #glareDelay() {
    const random = this.#context.environment.random();
    return this.#context.polite ? Math.floor(random * 201) * 10 : 2_100 + Math.floor(random * 191) * 10;
  }

  /**
   * @param {() => Promise<void>} step skipped once the call is over
   * @returns {Promise<void>}
   */
  #inOrder(step) {
    const done = this.#tail.then(() => (this.#closed ? undefined : step()));
    // Whoever asked for the step hears of its failure; the steps after it are not to be held up.
    this.#tail = done.catch(() => undefined);
    return done;
  }
}

/**
 * @param {unknown} cause
 * @returns {PatchbayError}
 */
export function asMediaError(cause) {
  return cause instanceof PatchbayError
    ? cause
    : new PatchbayError('MEDIA_FAILED', cause instanceof Error ? cause.message : String(cause), { cause });
}

function nothing() {}
