import { Call } from './call.js';
import { Connection } from './connection.js';
import { Emitter } from './emitter.js';
import { environmentWith, signalUrl } from './environment.js';
import { PatchbayError, describeEndReason } from './errors.js';
import { LocalMedia } from './local-media.js';
import { PageWatch } from './page-watch.js';
import { Refusals } from './refusals.js';
import { Requests } from './requests.js';
import { leavePage, takePage } from './saved-session.js';

/** A device may take its time to confirm a message (30 s, unless the operator says otherwise), and only then it is stored. */
const RECEIPT_TIMEOUT_MS = 60_000;

/** @import { CallOptions, ConnectOptions, Device, PatchbayEvents, PatchbayOptions, PresenceState, Ready, Receipt } from '../index.js' */
/** @import { CallContext } from './call.js' */
/** @import { Welcome } from './connection.js' */
/** @import { GatewayFrame } from './frames.js' */
/** @import { SavedCall } from './saved-call.js' */
/** @import { SavedPage } from './saved-session.js' */

/**
 * A line to the gateway: one session of one device. Its types and their documentation are in `index.d.ts`.
 *
 * @extends {Emitter<PatchbayEvents>}
 */
export class Patchbay extends Emitter {
  #options;
  #environment;
  #requests;
  /** @type {Connection | null} */
  #connection = null;
  /** @type {Map<string, Call>} */
  #calls = new Map();
  #refusals = new Refusals();
  #pageWatch;
  /** @type {Set<string>} */
  #subscriptions = new Set();
  /** @type {{state: PresenceState, note?: string} | null} */
  #presence = null;
  /** @type {RTCIceServer[]} */
  #iceServers = [];
  #welcomed = false;
  #address = '';
  #device = '';
  #url = '';
  #user = '';

  /** @param {PatchbayOptions} [options] */
  constructor(options = {}) {
    super();
    this.#options = options;
    this.#environment = environmentWith(options.environment ?? {});
    this.#requests = new Requests(this.#environment);
    this.#pageWatch = new PageWatch(this.#environment, {
      onHide: () => this.#onPageHide(),
      onReturn: () => this.#onPageReturn(),
      onNetworkChange: () => this.#onNetworkChange(),
    });
  }

  get state() {
    const state = this.#connection?.state ?? 'closed';
    return state === 'closed' ? 'disconnected' : state;
  }

  get address() {
    return this.#address;
  }

  get device() {
    return this.#device;
  }

  get calls() {
    return [...this.#calls.values()];
  }

  /**
   * @param {ConnectOptions} options
   * @returns {Promise<Ready>}
   */
  async connect(options) {
    if (this.state !== 'disconnected') {
      throw new PatchbayError('INVALID_STATE', 'This client is connected already.');
    }
    this.#url = signalUrl(options.url, this.#environment.baseUrl);
    this.#user = options.user ?? '';
    const page = takePage(this.#options.storage, this.#url, this.#user);
    const connection = this.#newConnection(options, page);
    this.#connection = connection;
    this.#pageWatch.start();
    try {
      const { address, device, resumed } = await connection.open(page?.session ?? null);
      return { address, device, resumed };
    } catch (error) {
      this.#pageWatch.stop();
      throw error;
    }
  }

  disconnect() {
    if (this.state === 'disconnected') {
      return;
    }
    for (const call of this.calls) {
      call.hangup();
    }
    this.#connection?.close();
    this.#onClosed(null);
  }

  /**
   * @param {string} to
   * @param {CallOptions} [options]
   * @returns {Call}
   */
  call(to, options = {}) {
    if (this.state !== 'ready' && this.state !== 'reconnecting') {
      throw new PatchbayError('NOT_CONNECTED', 'Connect before you call.');
    }
    if (typeof to !== 'string' || to.trim() === '') {
      throw new PatchbayError('INVALID_ARGUMENT', 'Say whom to call.');
    }
    const context = this.#callContext();
    const call = this.#addCall(new Call(context, {
      id: this.#environment.randomId(),
      direction: 'outgoing',
      remote: to.trim(),
      video: LocalMedia.wantsVideo(options, context.media),
      subject: options.subject,
      headers: options.headers,
    }));
    call._place(options);
    return call;
  }

  /**
   * @param {string} to
   * @param {string} text
   * @param {{contentType?: string}} [options]
   * @returns {Promise<Receipt>}
   */
  async sendMessage(to, text, { contentType = 'text/plain' } = {}) {
    const id = this.#environment.randomId();
    const key = `message ${id}`;
    return this.#requests.ask(key, () => this.#ask(key, 'message', { id, to, text, contentType }), RECEIPT_TIMEOUT_MS);
  }

  /**
   * @param {PresenceState} state
   * @param {string} [note]
   */
  setPresence(state, note) {
    const presence = note === undefined ? { state } : { state, note };
    this.#line().send('presence', presence);
    this.#presence = presence;
  }

  /** @param {string} to */
  subscribe(to) {
    this.#watch(to);
    this.#subscriptions.add(to);
  }

  /** @param {string} to what the gateway refuses once is not asked for again by itself */
  #watch(to) {
    this.#sendRefusable('subscribe', { to }, undefined, (error) => {
      this.#subscriptions.delete(to);
      this._emit('error', error);
    });
  }

  /** @param {string} to */
  unsubscribe(to) {
    this.#subscriptions.delete(to);
    this.#line().send('unsubscribe', { to });
  }

  /**
   * @param {string} [of]
   * @returns {Promise<Device[]>}
   */
  async devices(of = this.#address) {
    const key = `devices ${of}`;
    return this.#requests.ask(key, () => this.#ask(key, 'devices', { of }));
  }

  /**
   * @param {ConnectOptions} options
   * @param {SavedPage | null} page
   */
  #newConnection(options, page) {
    const { reconnect = {}, capabilities = {}, resumeTimeoutMs = 60_000 } = this.#options;
    let left = page;
    return new Connection(this.#environment, {
      url: this.#url,
      credentials: { user: options.user, password: options.password, token: options.token },
      device: options.device,
      capabilities: { trickle: true, video: capabilities.video ?? true, messages: capabilities.messages ?? true, lateOffer: true },
      reconnect: {
        baseMs: reconnect.baseMs ?? 500,
        maxMs: reconnect.maxMs ?? 15_000,
        maxAttempts: reconnect.maxAttempts ?? Infinity,
      },
      resumeTimeoutMs,
    }, {
      onFrame: (frame) => this.#onFrame(frame),
      onWelcome: (welcome) => {
        this.#onWelcome(welcome, left);
        left = null;
      },
      onReconnecting: (retry) => {
        this.#tellReachable(false);
        this._emit('reconnecting', retry);
      },
      onSessionLost: () => this.#onSessionLost(),
      onClosed: (error) => this.#onClosed(error),
      onGoAway: (reconnectMs) => this._emit('goAway', { reconnectMs }),
      onError: (error) => this._emit('error', error),
    });
  }

  #line() {
    if (!this.#connection) {
      throw new PatchbayError('NOT_CONNECTED', 'There is no connection to the gateway.');
    }
    return this.#connection;
  }

  /**
   * @param {string} key
   * @param {string} verb
   * @param {object} body
   */
  #ask(key, verb, body) {
    this.#sendRefusable(verb, body, undefined, (error) => this.#requests.reject(key, error));
  }

  /**
   * @param {string} verb
   * @param {object} body
   * @param {string | undefined} callId
   * @param {(error: PatchbayError) => void} refused
   */
  #sendRefusable(verb, body, callId, refused) {
    this.#refusals.expect(this.#line().send(verb, body, callId), refused);
  }

  /**
   * @param {Welcome} welcome
   * @param {SavedPage | null} page what the page before this one left, at the first welcome
   */
  #onWelcome({ address, device, iceServers, resumed }, page) {
    const first = !this.#welcomed;
    this.#welcomed = true;
    this.#address = address;
    this.#device = device;
    this.#iceServers = iceServers;
    if (!resumed) {
      this.#repeatWishes();
    }
    if (first || !resumed) {
      this._emit('ready', { address, device, resumed });
    }
    if (first) {
      this.#takeOver(resumed ? page : null);
    } else {
      this._emit('reconnected', { resumed });
      this.#tellReachable(true);
    }
  }

  #repeatWishes() {
    if (this.#presence) {
      this.#line().send('presence', this.#presence);
    }
    for (const to of this.#subscriptions) {
      this.#watch(to);
    }
  }

  /** @param {SavedPage | null} page */
  #takeOver(page) {
    for (const id of page?.lostCalls ?? []) {
      this.#endLost(id);
    }
    for (const saved of page?.calls ?? []) {
      this.#restore(saved);
    }
    for (const { id, invite, candidates } of page?.ringing ?? []) {
      this.#onInvite(id, invite);
      this.#calls.get(id)?._frame('candidates', { candidates });
    }
  }

  /** @param {string} id */
  #endLost(id) {
    this.#line().send('end', { reason: 'NORMAL', text: 'The page was closed.' }, id);
  }

  /** @param {SavedCall} saved */
  #restore(saved) {
    if (!this._hasListeners('restored')) {
      this.#endLost(saved.details.id);
      return;
    }
    const call = this.#addCall(new Call(this.#callContext(), saved.details));
    call._restore(saved);
    this._emit('restored', call);
    call._offerAnew();
  }

  #onSessionLost() {
    const error = new PatchbayError('TRANSPORT_LOST', describeEndReason('TRANSPORT_LOST'));
    this.#refusals.clear();
    this.#requests.rejectAll(error);
    for (const call of this.calls) {
      call._lost();
    }
  }

  /** @param {PatchbayError | null} error */
  #onClosed(error) {
    this.#pageWatch.stop();
    this.#connection = null;
    this.#welcomed = false;
    this.#subscriptions.clear();
    this.#presence = null;
    this.#refusals.clear();
    this.#requests.rejectAll(new PatchbayError('NOT_CONNECTED', 'The client was disconnected.'));
    this.#requests.signaling(true);
    this._emit('disconnected', { error });
  }

  /** @param {boolean} signaling whether the gateway can be reached */
  #tellReachable(signaling) {
    this.#requests.signaling(signaling);
    for (const call of this.calls) {
      call._signaling(signaling);
    }
  }

  /** @param {GatewayFrame} frame */
  #onFrame({ verb, body, callId }) {
    switch (verb) {
      case 'invite':
        this.#onInvite(callId, body);
        break;
      case 'message':
        this._emit('message', {
          id: body.id ?? '',
          from: body.from ?? '',
          text: body.text ?? '',
          contentType: body.contentType || 'text/plain',
        });
        break;
      case 'receipt':
        this.#onReceipt({ id: body.id ?? '', status: body.status ?? 'SENT', reason: body.reason ?? '' });
        break;
      case 'presence':
        this._emit('presence', { from: body.from ?? '', state: body.state ?? 'OFFLINE', note: body.note ?? '' });
        break;
      case 'devices':
        this.#requests.resolve(`devices ${body.of ?? ''}`, (body.devices ?? []).map(deviceOf));
        break;
      case 'error':
        this.#onError(body);
        break;
      default:
        // A call that has just ended here may still be spoken to; its frames have nowhere to go.
        this.#calls.get(callId)?._frame(verb, body);
    }
  }

  /**
   * @param {string} callId
   * @param {any} invite
   */
  #onInvite(callId, invite) {
    if (this.#calls.has(callId)) {
      return;
    }
    const refusal = this.#reasonToRefuse();
    if (refusal) {
      this.#line().send('end', { reason: refusal }, callId);
      return;
    }
    const call = this.#addCall(new Call(this.#callContext(), {
      id: callId,
      direction: 'incoming',
      remote: invite.from ?? '',
      displayName: invite.displayName,
      subject: invite.subject,
      headers: invite.headers,
      video: invite.video,
      transferredBy: invite.transferredBy,
      queue: invite.queue,
    }, invite));
    call._ring();
    this._emit('incoming', call);
  }

  #reasonToRefuse() {
    if (!this._hasListeners('incoming')) {
      return 'UNAVAILABLE';
    }
    if (this.#calls.size >= (this.#options.maxCalls ?? 16)) {
      return 'BUSY';
    }
    return null;
  }

  /** @param {Receipt} receipt */
  #onReceipt(receipt) {
    const key = `message ${receipt.id}`;
    const awaited = receipt.status === 'FAILED'
      ? this.#requests.reject(key, new PatchbayError('DELIVERY_FAILED', receipt.reason || 'The message was not delivered.'))
      : this.#requests.resolve(key, receipt);
    if (!awaited) {
      this._emit('receipt', receipt);
    }
  }

  /** @param {any} body */
  #onError({ inReplyTo = 0, code = 'INTERNAL', text = '' }) {
    const error = new PatchbayError(code, text);
    if (!this.#refusals.deliver(inReplyTo, error)) {
      this._emit('error', error);
    }
  }

  /**
   * @param {Call} call
   * @returns {Call}
   */
  #addCall(call) {
    this.#calls.set(call.id, call);
    call.once('ended', () => this.#calls.delete(call.id));
    if (this.state === 'reconnecting') {
      call._signaling(false);
    }
    return call;
  }

  /** @returns {CallContext} */
  #callContext() {
    const { media = {}, mediaTimeoutMs = 30_000, rtcConfiguration = {} } = this.#options;
    return {
      environment: this.#environment,
      media: { audio: media.audio ?? true, video: media.video ?? false },
      mediaTimeoutMs,
      rtcConfiguration: () => ({ iceServers: this.#iceServers, ...rtcConfiguration }),
      send: (callId, verb, body, refused) => this.#sendRefusable(verb, body, callId, refused),
    };
  }

  #onPageHide() {
    if (this.#options.hangupOnPageHide) {
      this.disconnect();
      return;
    }
    const session = this.#connection?.save();
    if (session) {
      const ringing = this.calls.map((call) => call._saveRinging());
      const saved = this.calls.map((call) => call._save());
      leavePage(this.#options.storage, {
        url: this.#url,
        user: this.#user,
        session,
        lostCalls: this.calls.filter((_, i) => saved[i] === null && ringing[i] === null).map((call) => call.id),
        ringing: ringing.filter((call) => call !== null),
        calls: saved.filter((call) => call !== null),
      });
    }
  }

  #onPageReturn() {
    // This page has its session still: nobody else is to take it.
    takePage(this.#options.storage, this.#url, this.#user);
    this.#connection?.networkChanged();
  }

  #onNetworkChange() {
    this.#connection?.networkChanged();
    for (const call of this.calls) {
      call._networkChanged();
    }
  }
}

/**
 * @param {any} device
 * @returns {Device}
 */
function deviceOf(device) {
  return {
    address: device.address ?? '',
    protocols: device.protocols ?? [],
    presence: device.presence ?? 'OFFLINE',
  };
}
