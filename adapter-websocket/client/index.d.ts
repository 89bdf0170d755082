/** Why a call ended: the gateway's reasons, and one of the client's own for a call that never left the page. */
export type EndReason =
  | 'NORMAL'
  | 'CANCELLED'
  | 'BUSY'
  | 'DECLINED'
  | 'NO_ANSWER'
  | 'UNAVAILABLE'
  | 'NOT_FOUND'
  | 'ANSWERED_ELSEWHERE'
  | 'FORBIDDEN'
  | 'UNAUTHORIZED'
  | 'NOT_ACCEPTABLE'
  | 'REDIRECTED'
  | 'TIMEOUT'
  | 'CONGESTION'
  | 'TRANSPORT_LOST'
  | 'MEDIA_LOST'
  | 'REPLACED'
  | 'PROTOCOL_ERROR'
  | 'INTERNAL'
  | 'MEDIA_UNAVAILABLE';

/** The first nine are the gateway's, the others are found out by the client itself. */
export type ErrorCode =
  | 'BAD_FRAME'
  | 'BAD_SDP'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'RATE_LIMITED'
  | 'TOO_LARGE'
  | 'INTERNAL'
  /** No socket could be opened, or no welcome came over it. */
  | 'CONNECTION_FAILED'
  /** The gateway ended or forgot the session; whatever was under way in it is lost. */
  | 'TRANSPORT_LOST'
  /** `connect` has not been called or `disconnect` has. */
  | 'NOT_CONNECTED'
  /** The method does not fit the state, such as `answer` on a call that has ended. */
  | 'INVALID_STATE'
  | 'INVALID_ARGUMENT'
  /** More frames are waiting for the gateway than the client keeps. */
  | 'CONGESTION'
  | 'TIMEOUT'
  | 'CALL_ENDED'
  | 'MEDIA_UNAVAILABLE'
  /** The browser refused a description or a candidate. */
  | 'MEDIA_FAILED'
  | 'UPDATE_REJECTED'
  | 'TRANSFER_FAILED'
  | 'DELIVERY_FAILED';

/** What went wrong, as a code for programs and a text for people. */
export class PatchbayError extends Error {
  constructor(code: ErrorCode, text: string, options?: { cause?: unknown });
  code: ErrorCode;
}

/** A sentence for the person at the phone. */
export function describeEndReason(reason: EndReason | string): string;

export type PresenceState = 'AVAILABLE' | 'AWAY' | 'BUSY' | 'DO_NOT_DISTURB' | 'OFFLINE';

/**
 * What the client takes from its surroundings. Everything has a default in a browser; in Node, `WebSocket` (before
 * Node 22), `RTCPeerConnection` and `getUserMedia` come from packages of your choice, in tests from fakes.
 */
export interface Environment {
  WebSocket: (new (url: string, protocol: string) => SocketLike) | undefined;
  RTCPeerConnection: (new (configuration?: RTCConfiguration) => RTCPeerConnection) | undefined;
  /** Without it `remoteStream` is the stream that the peer connection made. */
  MediaStream: (new () => MediaStream) | undefined;
  getUserMedia: (constraints: MediaStreamConstraints) => Promise<MediaStream>;
  setTimeout: (action: () => void, afterMs: number) => unknown;
  clearTimeout: (handle: any) => void;
  /** Milliseconds since 1970. */
  now: () => number;
  /** From 0 (inclusive) to 1 (exclusive). */
  random: () => number;
  /** An identifier that nobody guesses or repeats. */
  randomId: () => string;
  /** Fires `pagehide`, `pageshow` and `online`: the window. */
  page: Pick<EventTarget, 'addEventListener' | 'removeEventListener'> | undefined;
  /** Fires `change` when the network may have changed, which it has if `type` did: `navigator.connection`. */
  network: (Pick<EventTarget, 'addEventListener' | 'removeEventListener'> & { readonly type?: string }) | undefined;
  /** What a relative `url` is relative to. */
  baseUrl: string | undefined;
}

/** The part of the browser's WebSocket that the client uses. */
export interface SocketLike {
  onopen: ((event: any) => void) | null;
  onmessage: ((event: any) => void) | null;
  onclose: ((event: any) => void) | null;
  onerror: ((event: any) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

export interface ReconnectOptions {
  /** The first step of the back-off, milliseconds; default 500. */
  baseMs?: number;
  /** Its longest step, milliseconds; default 15,000. */
  maxMs?: number;
  /** Gives up after so many attempts in a row; default: never. */
  maxAttempts?: number;
}

export interface PatchbayOptions {
  reconnect?: ReconnectOptions;
  /**
   * For how long the session outlives its connection, milliseconds; default 60,000 as in the gateway. After it, calls
   * end with TRANSPORT_LOST, and the client goes on trying to begin a new session.
   */
  resumeTimeoutMs?: number;
  /** For how long a call may be without sound before it ends with MEDIA_LOST, milliseconds; default 30,000. */
  mediaTimeoutMs?: number;
  /** What a call sends unless `call` or `answer` says otherwise; default `{audio: true, video: false}`. */
  media?: MediaStreamConstraints;
  /** Merged over the gateway's ICE servers, for every peer connection. */
  rtcConfiguration?: RTCConfiguration;
  capabilities?: { video?: boolean; messages?: boolean };
  /** Incoming calls beyond so many calls at once are answered BUSY; default 16. */
  maxCalls?: number;
  /**
   * Where to leave the session when the page goes away, so that the next one in the same tab resumes it; usually
   * `sessionStorage`. After a reload a call that still rings in the tab rings again, and one whose media lived in the old
   * page is a `restored` event. Default: nowhere.
   */
  storage?: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** Ends all calls and the session when the page goes away, instead of leaving them to resume; default false. */
  hangupOnPageHide?: boolean;
  environment?: Partial<Environment>;
}

export interface ConnectOptions {
  /** `wss://host/signal`, or an http(s) or relative address of the same; default `/signal` of the page's own host. */
  url?: string;
  user?: string;
  password?: string;
  /** A JWT instead of user and password. A function is asked again for every connection. */
  token?: string | (() => string | Promise<string>);
  /** The name of this device among the user's devices; the gateway chooses one if it is absent. */
  device?: string;
}

export interface Ready {
  /** `user@domain` */
  address: string;
  device: string;
  /** True if a session that an earlier page left in `storage` goes on. */
  resumed: boolean;
}

export interface TextMessage {
  id: string;
  from: string;
  text: string;
  contentType: string;
}

export interface Receipt {
  id: string;
  status: 'SENT' | 'DELIVERED' | 'STORED' | 'FAILED';
  reason: string;
}

export interface Presence {
  from: string;
  state: PresenceState | 'ON_CALL';
  note: string;
}

export interface Device {
  /** `user@domain/device` */
  address: string;
  /** `websocket`, `sip`, `xmpp`, `mqtt` */
  protocols: string[];
  presence: PresenceState | 'ON_CALL';
}

/** Each event's one argument. */
export interface PatchbayEvents {
  /** The first connection is up, or a new session has begun after the old one was lost. */
  ready: Ready;
  /** Somebody calls. Without a listener the call is refused as UNAVAILABLE. */
  incoming: Call;
  /**
   * A call of the page before this one goes on: it is `connecting` until its media flows again, `calling` or `ringing` if nobody has answered it
   * yet. Without a listener such calls are ended.
   */
  restored: Call;
  /** The connection is down; calls go on. Fires once per attempt. */
  reconnecting: { attempt: number; delayMs: number; error: PatchbayError };
  /** The connection is back. Not resumed: the session is a new one, and the calls of the old one have ended. */
  reconnected: { resumed: boolean };
  /** The end: `disconnect` was called (no error), or there is no use in trying again. */
  disconnected: { error: PatchbayError | null };
  /** Something failed that nobody waits for. */
  error: PatchbayError;
  message: TextMessage;
  receipt: Receipt;
  presence: Presence;
  /** The gateway is about to stop; the client reconnects by itself after so many milliseconds. */
  goAway: { reconnectMs: number };
}

export interface MediaOptions {
  /** Default as `PatchbayOptions.media`; false: receive only. */
  audio?: boolean | MediaTrackConstraints;
  video?: boolean | MediaTrackConstraints;
  /** Used instead of the microphone, and left running when the call ends. */
  stream?: MediaStream;
}

export interface CallOptions extends MediaOptions {
  subject?: string;
  /** Passed on to the callee where its protocol can carry them. */
  headers?: Record<string, string>;
}

/** A line to the gateway: one session of one device. */
export class Patchbay {
  constructor(options?: PatchbayOptions);
  readonly state: 'disconnected' | 'connecting' | 'ready' | 'reconnecting';
  /** `user@domain`, as the gateway knows this user; empty before `ready`. */
  readonly address: string;
  readonly device: string;
  /** Those that have not ended. */
  readonly calls: readonly Call[];

  on<E extends keyof PatchbayEvents>(event: E, listener: (detail: PatchbayEvents[E]) => void): this;
  once<E extends keyof PatchbayEvents>(event: E, listener: (detail: PatchbayEvents[E]) => void): this;
  off<E extends keyof PatchbayEvents>(event: E, listener: (detail: PatchbayEvents[E]) => void): this;

  /**
   * Resolves with the gateway's welcome. Rejects if the first connection fails (CONNECTION_FAILED) or the account is
   * refused (UNAUTHORIZED); a connection that drops later is restored without end.
   */
  connect(options: ConnectOptions): Promise<Ready>;
  /** Hangs up every call and ends the session. */
  disconnect(): void;

  /**
   * Begins a call and returns it at once; what becomes of it are its events.
   *
   * @param to `bob`, `bob@example.org`, a number, or one device as `bob@example.org/desk`
   * @throws PatchbayError NOT_CONNECTED
   */
  call(to: string, options?: CallOptions): Call;
  /**
   * Resolves with the first receipt: DELIVERED (a device has it), STORED (it waits until the user is back) or SENT (it was written to a device
   * that confirms nothing); later receipts, DELIVERED after STORED for one, are `receipt` events with the same `id`.
   *
   * @param text up to 16,384 characters
   * @throws PatchbayError DELIVERY_FAILED with the gateway's reason; BAD_FRAME, TOO_LARGE, RATE_LIMITED; TIMEOUT after 60 s with a connection
   */
  sendMessage(to: string, text: string, options?: { contentType?: string }): Promise<Receipt>;
  /** Said again by itself whenever a new session begins. */
  setPresence(state: PresenceState, note?: string): void;
  /**
   * Asks for `presence` events about another user, in this session and the next ones: how the user is now, then every change. A refusal is an
   * `error` event (NOT_FOUND, FORBIDDEN, RATE_LIMITED).
   */
  subscribe(to: string): void;
  unsubscribe(to: string): void;
  /** The devices of a user; of this one if none is named. */
  devices(of?: string): Promise<Device[]>;
}

export type CallState =
  /** Outgoing: nobody has been reached yet. */
  | 'calling'
  /** It rings: here if incoming, there if outgoing. */
  | 'ringing'
  /** Answered; the media path is being built. */
  | 'connecting'
  /** The two sides hear each other. */
  | 'connected'
  | 'ended';

export type Originator = 'local' | 'remote';

/** Each event's one argument. */
export interface CallEvents {
  progress: {
    state: 'TRYING' | 'RINGING' | 'EARLY_MEDIA' | 'QUEUED' | 'FORWARDED';
    /** Place in the queue from 1; 0 outside a queue. */
    queuePosition: number;
  };
  ringing: Call;
  /** Either side: the call is accepted. `device` is the one that answered an outgoing call, if it is known. */
  answered: { device: string };
  /** The media path is up for the first time. */
  connected: Call;
  /** A track of the other side was added to `remoteStream`. */
  track: { track: MediaStreamTrack; stream: MediaStream };
  muted: { muted: boolean; media: 'AUDIO' | 'VIDEO'; originator: Originator };
  held: { held: boolean; originator: Originator };
  /** A new description is in force. */
  update: { reason: UpdateReason; originator: Originator };
  dtmf: { tones: string; durationMs: number };
  transfer: { state: 'TRYING' | 'RINGING' | 'ACCEPTED' | 'FAILED'; reason: EndReason | '' };
  /** The way to the gateway or to the other side is interrupted; the call is kept and repaired. */
  reconnecting: { cause: 'signaling' | 'media' };
  reconnected: { cause: 'signaling' | 'media' };
  ended: { reason: EndReason; text: string; originator: Originator };
  error: PatchbayError;
}

export type UpdateReason = 'HOLD' | 'RESUME' | 'RENEGOTIATE' | 'ICE_RESTART';

/** Audio figures since the call began. */
export interface CallStats {
  bytesSent: number;
  bytesReceived: number;
  packetsLost: number;
  /** Milliseconds; null while unknown. */
  jitterMs: number | null;
  /** Milliseconds; null while unknown. */
  roundTripMs: number | null;
  /** Such as `opus/48000`; empty while unknown. */
  codec: string;
}

/** One call of this device. Made by `Patchbay.call` and the `incoming` event. */
export class Call {
  private constructor();
  readonly id: string;
  readonly direction: 'incoming' | 'outgoing';
  readonly state: CallState;
  /** The other side's address. */
  readonly remote: string;
  /** The caller's own name for itself; not verified. */
  readonly displayName: string;
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether video was offered with the invitation. */
  readonly video: boolean;
  /** Who sent the caller here; empty if nobody did. */
  readonly transferredBy: string;
  /** The queue that the caller waited in; empty if none. */
  readonly queue: string;
  readonly muted: boolean;
  readonly held: boolean;
  readonly remoteMuted: boolean;
  readonly remoteHeld: boolean;
  readonly reconnecting: boolean;
  /** When the other side was first heard, milliseconds since 1970; null before. */
  readonly connectedAt: number | null;
  readonly endReason: EndReason | null;
  /** What is heard and seen from the other side, the same object for the whole call; null before its first track. */
  readonly remoteStream: MediaStream | null;
  /** What this side sends; null before the microphone is open, and on a call that only receives. */
  readonly localStream: MediaStream | null;
  /**
   * For what this class leaves out; null before the media exists. Another one, from the `track` event on, once a transfer or a page that was
   * loaded again has brought somebody else to the other end.
   */
  readonly peerConnection: RTCPeerConnection | null;

  on<E extends keyof CallEvents>(event: E, listener: (detail: CallEvents[E]) => void): this;
  once<E extends keyof CallEvents>(event: E, listener: (detail: CallEvents[E]) => void): this;
  off<E extends keyof CallEvents>(event: E, listener: (detail: CallEvents[E]) => void): this;

  /**
   * Takes an incoming call. Rejects with MEDIA_UNAVAILABLE if the microphone is refused: the call then rings on.
   */
  answer(options?: MediaOptions): Promise<void>;
  /** Declines a call that rings here. */
  reject(reason?: 'DECLINED' | 'BUSY'): void;
  /** Ends the call in any state: cancels, declines or hangs up, whichever fits. Does nothing once it has ended. */
  hangup(): void;
  /** Stops or goes on sending, without a renegotiation. */
  mute(muted?: boolean, media?: 'AUDIO' | 'VIDEO'): void;
  /** Resolves when the other side knows; rejects with UPDATE_REJECTED, and the call goes on as before. */
  hold(): Promise<void>;
  unhold(): Promise<void>;
  /** @param tones 1 to 64 of 0-9, *, #, A-D; each lasts 40 to 6,000 ms, default 100 */
  sendDigits(tones: string, options?: { durationMs?: number }): void;
  /**
   * Sends the other side to an address (blind), or connects it with the other side of another call (attended).
   * Resolves when the transfer is accepted, rejects with TRANSFER_FAILED.
   */
  transfer(target: string | Call): Promise<void>;
  /**
   * Begins or stops to send video, with a renegotiation. Resolves when the other side has accepted; rejects with UPDATE_REJECTED, or with
   * MEDIA_UNAVAILABLE if there is no camera, and the call goes on as before.
   */
  setVideo(video: boolean | MediaTrackConstraints): Promise<void>;
  /** Offers what has been changed on `peerConnection`. */
  renegotiate(): Promise<void>;
  stats(): Promise<CallStats>;
}
