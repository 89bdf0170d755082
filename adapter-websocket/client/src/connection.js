import { backoffDelay } from './backoff.js';
import { PatchbayError } from './errors.js';
import { FINAL_CLOSURES, NORMAL_CLOSURE, SUBPROTOCOL, decodeFrame } from './frames.js';
import { Numbering } from './numbering.js';
import { Timers } from './timers.js';

/** @import { ConnectOptions, Environment, SocketLike } from '../index.js' */
/** @import { GatewayFrame } from './frames.js' */
/** @import { NumberedFrame, NumberingState } from './numbering.js' */

const WELCOME_TIMEOUT_MS = 15_000;
const DEFAULT_HEARTBEAT_MS = 25_000;
const LONGEST_PONG_WAIT_MS = 10_000;
const PROBE_WAIT_MS = 3_000;

/** After so many frames without an answer of the other side a ping carries the acknowledgement, or asks for one. */
const FRAMES_PER_ACKNOWLEDGEMENT = 32;

/**
 * A message counts as delivered when its frame is acknowledged, so that is not left to the next frame that happens to be sent; several that
 * come at once share one acknowledgement.
 */
const MESSAGE_ACKNOWLEDGEMENT_MS = 50;

/** The most frames kept for a gateway that does not acknowledge; it takes as many at once after a resume. */
export const MOST_UNACKNOWLEDGED = 128;

/**
 * @typedef {object} Welcome
 * @property {string} address
 * @property {string} device
 * @property {RTCIceServer[]} iceServers
 * @property {boolean} resumed
 */

/**
 * A session that outlives its page.
 *
 * @typedef {{resume: string, numbering: NumberingState}} SavedSession
 */

/**
 * @typedef {object} ConnectionSettings
 * @property {string} url
 * @property {Pick<ConnectOptions, 'user' | 'password' | 'token'>} credentials
 * @property {string | undefined} device
 * @property {{trickle: boolean, video: boolean, messages: boolean, lateOffer: boolean}} capabilities
 * @property {{baseMs: number, maxMs: number, maxAttempts: number}} reconnect
 * @property {number} resumeTimeoutMs
 */

/**
 * @typedef {object} ConnectionListener
 * @property {(frame: GatewayFrame) => void} onFrame each frame once and in order
 * @property {(welcome: Welcome) => void} onWelcome
 * @property {(retry: {attempt: number, delayMs: number, error: PatchbayError}) => void} onReconnecting
 * @property {() => void} onSessionLost what was under way is gone; a new session may follow
 * @property {(error: PatchbayError) => void} onClosed no more attempts are made
 * @property {(reconnectMs: number) => void} onGoAway
 * @property {(error: PatchbayError) => void} onError
 */

/** One session with the gateway over as many sockets as it takes. Knows numbers and liveness, not calls. */
export class Connection {
  /** @type {'closed' | 'connecting' | 'ready' | 'reconnecting'} */
  #state = 'closed';
  #environment;
  #settings;
  #listener;
  #timers;
  #numbering = new Numbering();
  /** @type {SocketLike | null} */
  #socket = null;
  /** Counts attempts for ever, so that a late token or socket of an abandoned one is known as such. */
  #dialed = 0;
  /** Counts attempts since the gateway was last known to be well. */
  #attempt = 0;
  #resume = '';
  /** Whether the hello of this socket asked to resume. */
  #resumeAsked = false;
  /** What the gateway calls this device; kept in the sessions that follow. */
  #device = '';
  #heartbeatMs = DEFAULT_HEARTBEAT_MS;
  /** @type {number | null} */
  #announcedDelayMs = null;
  /** @type {PatchbayError | null} */
  #refusal = null;
  /** @type {{resolve: (welcome: Welcome) => void, reject: (error: PatchbayError) => void} | null} */
  #opening = null;

  /**
   * @param {Environment} environment
   * @param {ConnectionSettings} settings
   * @param {ConnectionListener} listener
   */
  constructor(environment, settings, listener) {
    this.#environment = environment;
    this.#settings = settings;
    this.#listener = listener;
    this.#timers = new Timers(environment);
  }

  get state() {
    return this.#state;
  }

  /**
   * @param {SavedSession | null} saved
   * @returns {Promise<Welcome>}
   */
  open(saved) {
    this.#state = 'connecting';
    this.#numbering.reset();
    if (saved) {
      this.#resume = saved.resume;
      this.#numbering.restore(saved.numbering);
    }
    return new Promise((resolve, reject) => {
      this.#opening = { resolve, reject };
      this.#dial();
    });
  }

  /**
   * Sends now, or as soon as the connection is back.
   *
   * @param {string} verb
   * @param {object} body
   * @param {string} [callId]
   * @returns {number} the frame's `seq`
   * @throws {PatchbayError} NOT_CONNECTED, CONGESTION
   */
  send(verb, body, callId) {
    if (this.#state === 'closed' || this.#state === 'connecting') {
      throw new PatchbayError('NOT_CONNECTED', 'There is no connection to the gateway.');
    }
    // An end always finds room: a call ends once, and one that could not be ended would ring on.
    if (verb !== 'end' && this.#numbering.unacknowledged.length >= MOST_UNACKNOWLEDGED) {
      throw new PatchbayError('CONGESTION', 'Too many frames wait for the gateway.');
    }
    const frame = this.#transmit(callId === undefined ? { [verb]: body } : { callId, [verb]: body });
    if (this.#state === 'ready' && this.#numbering.unacknowledged.length % FRAMES_PER_ACKNOWLEDGEMENT === 0) {
      this.#transmit({ ping: {} });
    }
    return frame.seq;
  }

  /** Ends the session at once; frames that are on their way still go out. */
  close() {
    const socket = this.#detach();
    this.#timers.stopAll();
    this.#dialed++;
    this.#state = 'closed';
    this.#resume = '';
    socket?.close(NORMAL_CLOSURE);
    this.#settleOpening(new PatchbayError('NOT_CONNECTED', 'The connection was closed before it was ready.'));
  }

  /** The device may have another address now: does the socket still work, or is there a way again? */
  networkChanged() {
    if (this.#state === 'ready') {
      this.#transmit({ ping: {} });
      this.#timers.start('pong', PROBE_WAIT_MS, () => this.#drop(silence()));
    } else if (this.#state === 'reconnecting' && this.#timers.isRunning('dial')) {
      this.#timers.stop('dial');
      this.#attempt = 0;
      this.#dial();
    }
  }

  /** @returns {SavedSession | null} null if there is no session to resume */
  save() {
    return this.#resume === '' ? null : { resume: this.#resume, numbering: this.#numbering.save() };
  }

  async #dial() {
    const dialed = ++this.#dialed;
    this.#refusal = null;
    this.#timers.start('welcome', WELCOME_TIMEOUT_MS, () =>
      this.#drop(new PatchbayError('CONNECTION_FAILED', 'The gateway did not answer in time.')),
    );
    let credentials;
    try {
      credentials = await this.#credentials();
    } catch (cause) {
      if (dialed === this.#dialed) {
        this.#drop(new PatchbayError('CONNECTION_FAILED', 'No token could be had.', { cause }));
      }
      return;
    }
    if (dialed === this.#dialed) {
      this.#openSocket(credentials);
    }
  }

  async #credentials() {
    const { user, password, token } = this.#settings.credentials;
    if (token === undefined) {
      return { user, password };
    }
    return { token: typeof token === 'function' ? await token() : token };
  }

  /** @param {object} credentials */
  #openSocket(credentials) {
    const { WebSocket } = this.#environment;
    if (!WebSocket) {
      this.#drop(new PatchbayError('CONNECTION_FAILED', 'There is no WebSocket here; give one as environment.WebSocket.'));
      return;
    }
    let socket;
    try {
      socket = new WebSocket(this.#settings.url, SUBPROTOCOL);
    } catch (cause) {
      this.#drop(new PatchbayError('CONNECTION_FAILED', `No socket to ${this.#settings.url}.`, { cause }));
      return;
    }
    this.#socket = socket;
    socket.onopen = () => this.#greet(credentials);
    socket.onmessage = (event) => this.#onMessage(event.data);
    socket.onclose = (event) => this.#onClose(event);
    socket.onerror = ignoreSocketError;
  }

  /** @param {object} credentials */
  #greet(credentials) {
    const device = this.#device || this.#settings.device;
    const hello = { ...credentials, ...(device ? { device } : {}), capabilities: this.#settings.capabilities };
    const frame = this.#resume === ''
      ? { seq: 1, hello }
      : { ack: this.#numbering.seen, hello: { ...hello, resume: this.#resume } };
    this.#resumeAsked = this.#resume !== '';
    this.#socket?.send(JSON.stringify(frame));
  }

  /** @param {unknown} data */
  #onMessage(data) {
    let frame;
    try {
      frame = decodeFrame(data);
    } catch (error) {
      this.#listener.onError(/** @type {PatchbayError} */ (error));
      return;
    }
    this.#timers.stop('pong');
    if (this.#state === 'ready') {
      this.#onFrame(frame);
    } else if (frame.verb === 'welcome') {
      this.#onWelcome(frame);
    } else if (frame.verb === 'error') {
      this.#refusal = new PatchbayError(frame.body.code ?? 'INTERNAL', frame.body.text ?? 'The gateway refused the connection.');
    }
  }

  /** @param {{code?: number, reason?: string}} event */
  #onClose({ code = 1006, reason = '' }) {
    const finalCode = FINAL_CLOSURES.get(code);
    const text = reason || `The connection was closed (${code}).`;
    this.#drop(new PatchbayError(finalCode ?? 'CONNECTION_FAILED', text), finalCode !== undefined);
  }

  /** @param {GatewayFrame} frame */
  #onFrame(frame) {
    this.#numbering.acknowledged(frame.ack);
    if (!this.#numbering.receive(frame.seq)) {
      return;
    }
    if (frame.verb === 'pong') {
      this.#attempt = 0;
    } else if (frame.verb === 'goAway') {
      this.#onGoAway(frame.body.reconnectMs ?? 0);
    } else {
      this.#listener.onFrame(frame);
    }
    if (this.#state === 'ready' && this.#numbering.unreported >= FRAMES_PER_ACKNOWLEDGEMENT) {
      this.#transmit({ ping: {} });
    } else if (frame.verb === 'message' && !this.#timers.isRunning('acknowledgement')) {
      this.#timers.start('acknowledgement', MESSAGE_ACKNOWLEDGEMENT_MS, () => this.#acknowledge());
    }
  }

  /** Says what has been received, unless a frame has said so meanwhile or there is no socket: a resume says it too. */
  #acknowledge() {
    if (this.#state === 'ready' && this.#numbering.unreported > 0) {
      this.#transmit({ ping: {} });
    }
  }

  /** @param {GatewayFrame} frame */
  #onWelcome(frame) {
    this.#timers.stop('welcome');
    this.#timers.stop('session');
    const { address = '', device = '', resume = '', resumed = false, heartbeatMs, iceServers = [] } = frame.body;
    const lost = this.#resume !== '' && !resumed;
    if (lost) {
      this.#numbering.reset();
    }
    if (resumed) {
      this.#numbering.acknowledged(frame.ack);
    } else {
      // The hello has just become frame 1 of a new session, so the welcome is the gateway's frame 1.
      this.#numbering.receive(frame.seq || 1);
    }
    this.#resume = resume;
    this.#device = device;
    this.#heartbeatMs = heartbeatMs || DEFAULT_HEARTBEAT_MS;
    for (const unacknowledged of this.#numbering.unacknowledged) {
      this.#write(unacknowledged);
    }
    this.#state = 'ready';
    this.#scheduleBeat();
    const welcome = { address, device, iceServers, resumed };
    if (lost) {
      this.#listener.onSessionLost();
    }
    this.#listener.onWelcome(welcome);
    this.#opening?.resolve(welcome);
    this.#opening = null;
  }

  /** @param {number} reconnectMs */
  #onGoAway(reconnectMs) {
    this.#announcedDelayMs = reconnectMs;
    this.#timers.start('goAway', reconnectMs, () => {
      this.#announcedDelayMs = 0;
      this.#drop(new PatchbayError('CONNECTION_FAILED', 'The gateway asked for a new connection.'));
    });
    this.#listener.onGoAway(reconnectMs);
  }

  #scheduleBeat() {
    this.#timers.start('beat', this.#heartbeatMs, () => {
      this.#transmit({ ping: {} });
      const wait = Math.min(this.#heartbeatMs / 2, LONGEST_PONG_WAIT_MS);
      this.#timers.start('pong', wait, () => this.#drop(silence()));
      this.#scheduleBeat();
    });
  }

  /**
   * @param {object} frame
   * @returns {NumberedFrame}
   */
  #transmit(frame) {
    const numbered = this.#numbering.number(frame);
    if (this.#state === 'ready') {
      this.#write(numbered);
    }
    return numbered;
  }

  /** @param {NumberedFrame} frame */
  #write(frame) {
    this.#socket?.send(this.#numbering.encode(frame));
  }

  /**
   * This socket is no good any more. Its session is, for a while.
   *
   * @param {PatchbayError} error
   * @param {boolean} [final] whether the gateway said so that there is no use in coming back
   */
  #drop(error, final = false) {
    const socket = this.#detach();
    socket?.close();
    this.#dialed++;
    for (const timer of ['welcome', 'beat', 'pong', 'goAway']) {
      this.#timers.stop(timer);
    }
    const reason = this.#refusal ?? error;
    if (this.#state === 'connecting') {
      this.#state = 'closed';
      this.#timers.stopAll();
      this.#settleOpening(reason);
    } else if (final || this.#attempt >= this.#settings.reconnect.maxAttempts) {
      this.#giveUp(reason);
    } else {
      this.#retry(reason);
    }
  }

  /** @param {PatchbayError} error */
  #retry(error) {
    if (this.#state === 'ready') {
      this.#state = 'reconnecting';
      this.#timers.start('session', this.#settings.resumeTimeoutMs, () => this.#expireSession());
    }
    const delayMs = this.#announcedDelayMs
      ?? backoffDelay(this.#attempt, this.#settings.reconnect, this.#environment.random);
    this.#announcedDelayMs = null;
    this.#attempt++;
    this.#timers.start('dial', delayMs, () => this.#dial());
    this.#listener.onReconnecting({ attempt: this.#attempt, delayMs, error });
  }

  /** @param {PatchbayError} error */
  #giveUp(error) {
    this.#timers.stopAll();
    this.#loseSession();
    this.#state = 'closed';
    this.#listener.onClosed(error);
  }

  #expireSession() {
    if (this.#resumeAsked) {
      // The gateway is deciding, or its welcome is on the way.
      this.#timers.start('session', WELCOME_TIMEOUT_MS, () => this.#expireSession());
    } else {
      this.#loseSession();
    }
  }

  #loseSession() {
    this.#resume = '';
    this.#numbering.reset();
    this.#listener.onSessionLost();
  }

  #detach() {
    const socket = this.#socket;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      this.#socket = null;
      this.#resumeAsked = false;
    }
    return socket;
  }

  /** @param {PatchbayError} error */
  #settleOpening(error) {
    this.#opening?.reject(error);
    this.#opening = null;
  }
}

// A browser's error event says nothing, and a close event with a code follows it. Without a listener, the package `ws` would
// throw it.
function ignoreSocketError() {}

function silence() {
  return new PatchbayError('CONNECTION_FAILED', 'The gateway has fallen silent.');
}
