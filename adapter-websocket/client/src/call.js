import { CallIdentity } from './call-identity.js';
import { CallMedia } from './call-media.js';
import { candidatesOf } from './candidates.js';
import { PatchbayError, describeEndReason, endReasonOf } from './errors.js';
import { LocalMedia } from './local-media.js';
import { GLARE, asMediaError } from './negotiation.js';
import { restorable } from './saved-call.js';
import { holdsAudio } from './sdp.js';
import { Timers } from './timers.js';
import { Transfer } from './transfer.js';

/** @import { CallEvents, CallOptions, CallState, CallStats, EndReason, Environment, MediaOptions, Originator, UpdateReason } from '../index.js' */
/** @import { CallDetails } from './call-identity.js' */
/** @import { CallMediaContext } from './call-media.js' */
/** @import { SavedCall } from './saved-call.js' */
/** @import { SavedRinging } from './saved-session.js' */

const MOST_EARLY_CANDIDATES = 256;

/**
 * What a call needs from its line.
 *
 * @typedef {object} CallContext
 * @property {Environment} environment
 * @property {CallMediaContext['media']} media
 * @property {number} mediaTimeoutMs
 * @property {() => RTCConfiguration} rtcConfiguration
 * @property {(callId: string, verb: string, body: object, refused: (error: PatchbayError) => void) => void} send
 */

/**
 * One call of this device. Its types and their documentation are in `index.d.ts`; what begins with an underscore is for
 * `Patchbay` alone.
 */
export class Call extends CallIdentity {
  #context;
  #invite;
  #timers;
  /** @type {CallState} */
  #state;
  /** @type {CallMedia | null} */
  #media = null;
  /** @type {LocalMedia | null} */
  #local = null;
  /** @type {RTCIceCandidateInit[]} those that came before there was a peer connection */
  #early = [];
  #muted = { AUDIO: false, VIDEO: false };
  #held = false;
  /** @type {Promise<void>} the last change of hold */
  #holding = Promise.resolve();
  #remoteMuted = false;
  #remoteHeld = false;
  #invited = false;
  #answering = false;
  #answered = false;
  #signaling = true;
  #mediaUp = true;
  /** @type {number | null} */
  #connectedAt = null;
  /** @type {EndReason | null} */
  #endReason = null;
  #transfer = new Transfer();
  /** @type {SavedCall | null} what the page before this one left of the call, until its media is here again */
  #saved = null;

  /**
   * @param {CallContext} context
   * @param {CallDetails} details
   * @param {any} [invite] the invitation of an incoming call
   */
  constructor(context, details, invite) {
    super(details);
    this.#context = context;
    this.#invite = invite;
    this.#timers = new Timers(context.environment);
    this.#state = details.direction === 'incoming' ? 'ringing' : 'calling';
  }

  get state() {
    return this.#state;
  }

  get muted() {
    return this.#muted.AUDIO;
  }

  get held() {
    return this.#held;
  }

  get remoteMuted() {
    return this.#remoteMuted;
  }

  get remoteHeld() {
    return this.#remoteHeld;
  }

  get reconnecting() {
    return this.#state !== 'ended' && !(this.#signaling && this.#mediaUp);
  }

  get connectedAt() {
    return this.#connectedAt;
  }

  get endReason() {
    return this.#endReason;
  }

  get remoteStream() {
    return this.#media?.remoteStream ?? null;
  }

  get localStream() {
    return this.#local?.stream ?? null;
  }

  get peerConnection() {
    return this.#media?.peer ?? null;
  }

  /**
   * @param {MediaOptions} [options]
   * @returns {Promise<void>}
   */
  async answer(options = {}) {
    if (this.direction !== 'incoming' || this.#state !== 'ringing' || this.#answering) {
      throw this.#misfit('answered');
    }
    this.#answering = true;
    try {
      await this.#openMicrophone(options);
    } finally {
      this.#answering = false;
    }
    this.#state = 'connecting';
    try {
      const media = this.#createMedia();
      /** @param {string} sdp */
      const send = (sdp) => this.#send('answer', { sdp });
      const accepted = this.#invite.sdp ? media.accept(this.#invite.sdp, send) : media.offerLate(send);
      this.#addCandidates(media, this.#early.splice(0));
      await accepted;
    } catch (cause) {
      const error = this.#overOr(cause);
      this.#end('NOT_ACCEPTABLE', error.message);
      throw error;
    }
    if (this.#isOver()) {
      throw over();
    }
    this.#onAnswered('');
  }

  /** @param {'DECLINED' | 'BUSY'} [reason] */
  reject(reason = 'DECLINED') {
    if (this.direction !== 'incoming' || this.#state !== 'ringing') {
      throw this.#misfit('rejected');
    }
    this.#end(reason);
  }

  hangup() {
    if (this.#state === 'calling' || this.#state === 'ringing') {
      this.#end(this.direction === 'outgoing' ? 'CANCELLED' : 'DECLINED');
    } else {
      this.#end('NORMAL');
    }
  }

  /**
   * @param {boolean} [muted]
   * @param {'AUDIO' | 'VIDEO'} [media]
   */
  mute(muted = true, media = 'AUDIO') {
    if (this.#isOver() || this.#muted[media] === muted) {
      return;
    }
    this.#muted[media] = muted;
    this.#media?.mute(media === 'AUDIO' ? 'audio' : 'video', muted);
    if (this.#answered) {
      this.#send('info', { muted, media });
    }
    this._emit('muted', { muted, media, originator: 'local' });
  }

  /** @returns {Promise<void>} */
  hold() {
    return this.#setHeld(true);
  }

  /** @returns {Promise<void>} */
  unhold() {
    return this.#setHeld(false);
  }

  /**
   * @param {string} tones
   * @param {{durationMs?: number}} [options]
   */
  sendDigits(tones, { durationMs = 100 } = {}) {
    if (!/^[0-9*#A-D]{1,64}$/i.test(tones)) {
      throw new PatchbayError('INVALID_ARGUMENT', `Tones are 1 to 64 of 0-9, *, # and A-D, not "${tones}".`);
    }
    if (!(durationMs >= 40 && durationMs <= 6_000)) {
      throw new PatchbayError('INVALID_ARGUMENT', `A tone lasts 40 to 6000 ms, not ${durationMs}.`);
    }
    this.#established('sent digits');
    this.#send('dtmf', { tones: tones.toUpperCase(), durationMs });
  }

  /**
   * @param {string | Call} target
   * @returns {Promise<void>}
   */
  async transfer(target) {
    this.#established('transferred');
    const body = target instanceof Call ? { to: target.remote, replacesCallId: target.id } : { to: target };
    return this.#transfer.begin(() => this.#send('transfer', body));
  }

  /**
   * @param {boolean | MediaTrackConstraints} video
   * @returns {Promise<void>}
   */
  async setVideo(video) {
    const media = this.#established('given video');
    const local = /** @type {LocalMedia} */ (this.#local);
    if (video === false) {
      await media.video(null);
      local.closeCamera();
    } else if (!local.sends('video')) {
      const track = await local.openCamera(video, this.#context);
      try {
        if (this.#isOver()) {
          throw over();
        }
        await media.video(track);
      } catch (error) {
        local.closeCamera();
        throw error;
      }
    }
  }

  /** @returns {Promise<void>} */
  async renegotiate() {
    await this.#established('renegotiated').renegotiate();
  }

  /** @returns {Promise<CallStats>} */
  async stats() {
    if (!this.#media) {
      throw this.#misfit('measured');
    }
    return this.#media.stats();
  }

  /** @param {CallOptions} options */
  async _place(options) {
    try {
      await this.#openMicrophone(options);
    } catch (error) {
      this.#finish('MEDIA_UNAVAILABLE', /** @type {PatchbayError} */ (error).message, 'local');
      return;
    }
    try {
      await this.#createMedia().invite((sdp) => {
        this.#invited = true;
        const { remote: to, video, subject, headers } = this;
        this.#send('invite', { to, sdp, video, subject, headers });
      });
    } catch (cause) {
      const error = this.#overOr(cause);
      this.#finish('MEDIA_UNAVAILABLE', error.message, 'local');
    }
  }

  _ring() {
    this.#invited = true;
    this.#send('ringing', {});
  }

  /**
   * @param {string} verb
   * @param {any} body
   */
  _frame(verb, body) {
    switch (verb) {
      case 'progress':
        this.#onProgress(body);
        break;
      case 'answer':
        this.#onAnswer(body);
        break;
      case 'candidates':
        this.#onCandidates(candidatesOf(body));
        break;
      case 'update':
        this.#onUpdate(body);
        break;
      case 'updateAnswer':
        this.#step(this.#media?.negotiation.updateAnswered({ id: body.id ?? '', sdp: body.sdp ?? '' }));
        break;
      case 'updateReject':
        this.#step(this.#media?.negotiation.updateRejected({ id: body.id ?? '', reason: body.reason ?? '' }));
        break;
      case 'info':
        this.#onInfo(body);
        break;
      case 'dtmf':
        this._emit('dtmf', { tones: body.tones ?? '', durationMs: body.durationMs ?? 0 });
        break;
      case 'transferProgress':
        this.#onTransferProgress({ state: body.state ?? 'TRYING', reason: body.reason ?? '' });
        break;
      case 'end':
        this.#finish(body.reason ?? 'NORMAL', body.text ?? '', 'remote');
        break;
      default:
        // A newer gateway may say more than this client knows; the contract only ever adds.
        break;
    }
  }

  /** @param {boolean} up whether the gateway can be reached */
  _signaling(up) {
    if (this.#signaling === up || this.#isOver()) {
      return;
    }
    this.#signaling = up;
    this.#media?.watch.signaling(up);
    this._emit(up ? 'reconnected' : 'reconnecting', { cause: 'signaling' });
  }

  _networkChanged() {
    this.#media?.watch.networkChanged();
  }

  /** The session is gone, and the call with it; the gateway has told the other side or will. */
  _lost() {
    this.#finish('TRANSPORT_LOST', '', 'remote');
  }

  /** @returns {SavedRinging | null} null unless the call still rings here */
  _saveRinging() {
    const rings = this.direction === 'incoming' && this.#state === 'ringing';
    return rings ? { id: this.id, invite: this.#invite, candidates: this.#early } : null;
  }

  /** @returns {SavedCall | null} null if there is no call that another page could go on with */
  _save() {
    if (this.#saved) {
      return this.#saved;
    }
    const sections = this.#media?.sections() ?? [];
    if (this.#isOver() || !this.#invited || !restorable(sections)) {
      return null;
    }
    return {
      details: this._details,
      answered: this.#state === 'connecting' || this.#state === 'connected',
      rings: this.#state === 'ringing',
      connectedAt: this.#connectedAt,
      muted: { ...this.#muted },
      held: this.#held,
      remoteMuted: this.#remoteMuted,
      remoteHeld: this.#remoteHeld,
      sends: { audio: this.#local?.sends('audio') ?? false, video: this.#local?.sends('video') ?? false },
      sections,
      unanswered: this.#media?.negotiation.unanswered ?? [],
    };
  }

  /**
   * Goes on with a call of the page before this one: an answered one is offered anew at once, another one when it is answered.
   *
   * @param {SavedCall} saved
   */
  _restore(saved) {
    this.#saved = saved;
    this.#invited = true;
    this.#connectedAt = saved.connectedAt;
    this.#muted = { ...saved.muted };
    this.#held = saved.held;
    this.#remoteMuted = saved.remoteMuted;
    this.#remoteHeld = saved.remoteHeld;
    if (!saved.answered) {
      this.#state = saved.rings ? 'ringing' : 'calling';
      return;
    }
    this.#state = 'connecting';
    this.#answered = true;
    for (const id of saved.unanswered) {
      this.#send('updateReject', { id, reason: GLARE });
    }
  }

  /** After {@link _restore}, when the application has seen the call. */
  async _offerAnew() {
    const saved = this.#saved;
    if (!saved || !this.#answered || this.#isOver()) {
      return;
    }
    try {
      await this.#openMicrophone(saved.sends);
      const media = this.#createMedia();
      this.#saved = null;
      const accepted = media.restore(saved.sections, saved.held);
      media.answered();
      await accepted;
      this.#onUpdated('ICE_RESTART', 'local', '');
    } catch (cause) {
      this.#end('MEDIA_LOST', this.#overOr(cause).message);
    }
  }

  /** @param {any} progress */
  #onProgress({ state = 'TRYING', sdp = '', queuePosition = 0 }) {
    if (this.direction !== 'outgoing' || this.#answered || this.#isOver()) {
      return;
    }
    if (sdp) {
      this.#step(this.#media?.negotiation.early(sdp));
    }
    this._emit('progress', { state, queuePosition });
    if (state === 'RINGING' && this.#state === 'calling') {
      this.#state = 'ringing';
      this._emit('ringing', this);
    }
  }

  /** @param {any} answer */
  #onAnswer({ sdp = '', device = '' }) {
    if (this.#saved && !this.#answered) {
      this.#state = 'connecting';
      this.#onAnswered(device);
      this.#saved.answered = true;
      this._offerAnew();
      return;
    }
    if (this.direction !== 'outgoing' || !this.#media || (this.#state !== 'calling' && this.#state !== 'ringing')) {
      return;
    }
    this.#state = 'connecting';
    this.#media.negotiation.answered(sdp).then(
      () => {
        if (!this.#isOver()) {
          this.#onAnswered(device);
        }
      },
      (cause) => this.#end('NOT_ACCEPTABLE', `The answer cannot be used: ${asMediaError(cause).message}`),
    );
  }

  /** @param {string} device */
  #onAnswered(device) {
    this.#answered = true;
    this._emit('answered', { device });
    for (const media of /** @type {const} */ (['AUDIO', 'VIDEO'])) {
      if (this.#muted[media]) {
        this.#send('info', { muted: true, media });
      }
    }
    this.#media?.answered();
  }

  /** @param {RTCIceCandidateInit[]} candidates */
  #onCandidates(candidates) {
    if (this.#media) {
      this.#addCandidates(this.#media, candidates);
    } else if (this.#saved) {
      // They are for a peer connection that is gone.
      return;
    } else if (this.#early.length + candidates.length <= MOST_EARLY_CANDIDATES) {
      this.#early.push(...candidates);
    } else {
      this._emit('error', new PatchbayError('MEDIA_FAILED', 'The other side sent too many candidates before the call was answered.'));
    }
  }

  /**
   * @param {CallMedia} media
   * @param {RTCIceCandidateInit[]} candidates
   */
  #addCandidates(media, candidates) {
    if (candidates.length > 0) {
      this.#step(media.negotiation.addCandidates(candidates));
    }
  }

  /** @param {any} update */
  #onUpdate({ id = '', reason = 'RENEGOTIATE', sdp = '' }) {
    if (!this.#media) {
      this.#send('updateReject', { id, reason: GLARE });
      return;
    }
    this.#step(this.#media.negotiation.remoteUpdate({ id, reason, sdp }));
  }

  /** @param {any} info */
  #onInfo({ muted = false, media = 'AUDIO' }) {
    if (media === 'AUDIO') {
      this.#remoteMuted = muted;
    }
    this._emit('muted', { muted, media, originator: 'remote' });
  }

  /** @param {CallEvents['transfer']} progress */
  #onTransferProgress(progress) {
    this._emit('transfer', progress);
    this.#transfer.advance(progress);
  }

  /**
   * An update is in force.
   *
   * @param {UpdateReason} reason
   * @param {Originator} originator
   * @param {string} sdp the other side's offer; empty if the update was ours
   */
  #onUpdated(reason, originator, sdp) {
    this._emit('update', { reason, originator });
    if (originator === 'remote' && sdp) {
      const held = reason === 'HOLD' || (reason !== 'RESUME' && holdsAudio(sdp));
      if (held !== this.#remoteHeld) {
        this.#remoteHeld = held;
        this._emit('held', { held, originator });
      }
    }
  }

  /**
   * @param {boolean} held
   * @returns {Promise<void>}
   */
  async #setHeld(held) {
    const media = this.#established(held ? 'held' : 'taken off hold');
    // One after the other; how the change before ended was told to who asked for that one.
    const change = this.#holding.catch(() => undefined).then(async () => {
      if (this.#held !== held) {
        await media.hold(held);
        this.#held = held;
        this._emit('held', { held, originator: 'local' });
      }
    });
    this.#holding = change;
    return change;
  }

  /** @param {MediaOptions} options */
  async #openMicrophone(options) {
    const local = await LocalMedia.open(options, this.#context);
    if (this.#isOver()) {
      local.release();
      throw over();
    }
    this.#local = local;
  }

  /** @returns {CallMedia} */
  #createMedia() {
    const media = new CallMedia({
      ...this.#context,
      timers: this.#timers,
      polite: this.direction === 'incoming',
      signaling: () => this.#signaling,
      send: (verb, body) => this.#send(verb, body),
      report: (error) => this.#report(error),
      onTrack: (track, stream) => this._emit('track', { track, stream }),
      onConnected: () => this.#onConnected(),
      onInterrupted: () => this.#onMedia(false),
      onRestored: () => this.#onMedia(true),
      onLost: () => this.#end('MEDIA_LOST'),
      onUpdate: (reason, originator, sdp) => this.#onUpdated(reason, originator, sdp),
    }, /** @type {LocalMedia} */ (this.#local));
    media.mute('audio', this.#muted.AUDIO);
    media.mute('video', this.#muted.VIDEO);
    this.#media = media;
    return media;
  }

  #onConnected() {
    if (this.#answered && this.#state === 'connecting') {
      this.#state = 'connected';
      this.#connectedAt ??= this.#context.environment.now();
      this._emit('connected', this);
    }
  }

  /** @param {boolean} up */
  #onMedia(up) {
    this.#mediaUp = up;
    this._emit(up ? 'reconnected' : 'reconnecting', { cause: 'media' });
  }

  /**
   * @param {string} verb
   * @param {any} body
   */
  #send(verb, body) {
    try {
      this.#context.send(this.id, verb, body, (error) => this.#onRefused(verb, body, error));
    } catch (error) {
      this.#onRefused(verb, body, /** @type {PatchbayError} */ (error));
    }
  }

  /**
   * The gateway did not take a frame of this call.
   *
   * @param {string} verb
   * @param {any} body
   * @param {PatchbayError} error
   */
  #onRefused(verb, body, error) {
    switch (verb) {
      case 'invite':
        this.#finish(endReasonOf(error), error.message, 'remote');
        break;
      case 'answer':
        this.#end(endReasonOf(error), error.message);
        break;
      case 'update':
        this.#step(this.#media?.negotiation.updateRejected({ id: body.id, reason: error.code === 'CONFLICT' ? GLARE : error.message }));
        break;
      case 'transfer':
        this.#transfer.fail(error);
        break;
      default:
        this.#report(error);
    }
  }

  /** @param {Promise<void> | undefined} step of a negotiation, whose failure the call survives */
  #step(step) {
    step?.catch((cause) => this.#report(asMediaError(cause)));
  }

  /** @param {PatchbayError} error */
  #report(error) {
    // What fails because the call has just ended is not worth a word.
    if (!this.#isOver()) {
      this._emit('error', error);
    }
  }

  /**
   * @param {EndReason} reason
   * @param {string} [text]
   */
  #end(reason, text = '') {
    if (this.#isOver()) {
      return;
    }
    if (this.#invited) {
      this.#send('end', text ? { reason, text } : { reason });
    }
    this.#finish(reason, text, 'local');
  }

  /**
   * @param {EndReason} reason
   * @param {string} text
   * @param {Originator} originator
   */
  #finish(reason, text, originator) {
    if (this.#isOver()) {
      return;
    }
    this.#state = 'ended';
    this.#endReason = reason;
    this.#timers.stopAll();
    this.#transfer.fail(over());
    this.#media?.close(over());
    this.#local?.release();
    this._emit('ended', { reason, text: text || describeEndReason(reason), originator });
  }

  #isOver() {
    return this.#state === 'ended';
  }

  /**
   * @param {string} what
   * @returns {CallMedia}
   */
  #established(what) {
    if (!this.#media || !this.#answered || this.#isOver()) {
      throw this.#misfit(what);
    }
    return this.#media;
  }

  /** @param {string} what */
  #misfit(what) {
    return new PatchbayError('INVALID_STATE', `An ${this.direction} call that is ${this.#state} cannot be ${what}.`);
  }

  /** @param {unknown} cause */
  #overOr(cause) {
    return this.#isOver() ? over() : asMediaError(cause);
  }
}

function over() {
  return new PatchbayError('CALL_ENDED', 'The call has ended.');
}
