import { PatchbayError } from './errors.js';
import { MediaWatch } from './media-watch.js';
import { Negotiation, asMediaError } from './negotiation.js';
import { restorable } from './saved-call.js';
import { sectionNames } from './sdp.js';
import { summarize } from './stats.js';

/** @import { CallStats, Environment, UpdateReason } from '../index.js' */
/** @import { LocalMedia } from './local-media.js' */
/** @import { Timers } from './timers.js' */
/** @import { SavedSection } from './saved-call.js' */

/**
 * @typedef {object} CallMediaContext
 * @property {Environment} environment
 * @property {Timers} timers
 * @property {{audio: boolean | MediaTrackConstraints, video: boolean | MediaTrackConstraints}} media what is sent by default
 * @property {number} mediaTimeoutMs
 * @property {() => RTCConfiguration} rtcConfiguration
 * @property {boolean} polite
 * @property {() => boolean} signaling whether the gateway can be reached
 * @property {(verb: string, body: object) => void} send
 * @property {(error: PatchbayError) => void} report
 * @property {(track: MediaStreamTrack, stream: MediaStream) => void} onTrack
 * @property {() => void} onConnected the media path is up, perhaps not for the first time
 * @property {() => void} onInterrupted
 * @property {() => void} onRestored
 * @property {() => void} onLost
 * @property {(reason: UpdateReason, originator: 'local' | 'remote', sdp: string) => void} onUpdate
 */

/** Microphone, peer connection and everything that keeps the sound flowing, for one call. */
export class CallMedia {
  #context;
  #peer;
  #negotiation;
  #watch;
  #local;
  /** @type {MediaStream | null} */
  #remoteStream = null;
  /** @type {Map<RTCRtpTransceiver, RTCRtpTransceiverDirection>} what the transceivers do when nobody holds */
  #directions = new Map();
  #muted = { audio: false, video: false };
  #held = false;
  /**
   * What another peer connection has brought before it is in force, and what its transceivers do when nobody holds.
   *
   * @type {{tracks: RTCTrackEvent[], directions: Map<RTCRtpTransceiver, RTCRtpTransceiverDirection>}}
   */
  #next = { tracks: [], directions: new Map() };

  /**
   * @param {CallMediaContext} context
   * @param {LocalMedia} local
   */
  constructor(context, local) {
    const { environment } = context;
    if (!environment.RTCPeerConnection) {
      throw new PatchbayError('MEDIA_UNAVAILABLE', 'There is no RTCPeerConnection here; give one as environment.RTCPeerConnection.');
    }
    this.#context = context;
    this.#local = local;
    this.#peer = this.#newPeer();
    this.#negotiation = new Negotiation({
      peer: this.#peer,
      another: () => this.#another(),
      blank: (offer) => this.#blank(offer),
      onReplaced: (replacement) => this.#onReplaced(replacement),
      polite: context.polite,
      environment,
      timers: context.timers,
      signaling: context.signaling,
      send: context.send,
      report: context.report,
      onRemoteUpdate: (reason, sdp) => context.onUpdate(reason, 'remote', sdp),
    });
    this.#watch = new MediaWatch(context.timers, context.mediaTimeoutMs, {
      restart: () => this.#restartIce(),
      interrupted: context.onInterrupted,
      restored: context.onRestored,
      lost: context.onLost,
    });
    this.#watch.signaling(context.signaling());
    this.#listen();
  }

  get peer() {
    return this.#peer;
  }

  get negotiation() {
    return this.#negotiation;
  }

  get watch() {
    return this.#watch;
  }

  get remoteStream() {
    return this.#remoteStream;
  }

  /**
   * @param {(sdp: string) => void} send
   * @returns {Promise<void>}
   */
  invite(send) {
    this.#addAll();
    return this.#negotiation.invite(send);
  }

  /**
   * Takes a call whose caller wants to be offered something.
   *
   * @param {(sdp: string) => void} send
   * @returns {Promise<void>}
   */
  offerLate(send) {
    this.#addAll();
    return this.#negotiation.offerLate(send);
  }

  /**
   * Goes on with a call whose media went away with the page before this one.
   *
   * @param {readonly SavedSection[]} sections
   * @param {boolean} held
   * @returns {Promise<void>}
   */
  restore(sections, held) {
    const unused = this.#tracks();
    for (const section of sections) {
      const track = takeTrack(unused, section) ?? null;
      this.#peer.addTransceiver(track ?? section.kind, { direction: section.direction, streams: this.#streamsOf(track) });
    }
    if (held) {
      this.#setDirections(true);
    } else {
      this.#enableTracks();
    }
    return this.#negotiation.restore(sections.map(({ mid }) => mid));
  }

  /** @returns {SavedSection[]} what a later peer connection has to offer in the place of this one, none before there is an offer */
  sections() {
    const transceivers = this.#peer.getTransceivers();
    return sectionNames(this.#peer.localDescription?.sdp ?? '').map(({ mid, kind }) => {
      const transceiver = transceivers.find((candidate) => candidate.mid === mid);
      const direction = transceiver && (this.#directions.get(transceiver) ?? transceiver.direction);
      return { mid, kind, direction: direction === 'stopped' ? 'inactive' : direction ?? 'inactive' };
    });
  }

  /**
   * @param {string} offer
   * @param {(sdp: string) => void} send
   * @returns {Promise<void>}
   */
  accept(offer, send) {
    return this.#negotiation.accept(offer, () => this.#addTracks(), send);
  }

  /** Both descriptions are in force: from here on the path is watched. */
  answered() {
    this.#watch.answered();
    this.#onConnectionState();
  }

  /**
   * @param {'audio' | 'video'} kind
   * @param {boolean} muted
   */
  mute(kind, muted) {
    this.#muted[kind] = muted;
    this.#enableTracks();
  }

  /**
   * @param {boolean} held
   * @returns {Promise<void>}
   */
  async hold(held) {
    const reason = held ? 'HOLD' : 'RESUME';
    await this.#negotiation.request({
      reason,
      prepare: () => this.#setDirections(held),
      undo: () => this.#setDirections(!held),
    });
    this.#context.onUpdate(reason, 'local', '');
  }

  /**
   * @param {MediaStreamTrack | null} track what to send from here on; null: nothing
   * @returns {Promise<void>}
   */
  async video(track) {
    if (this.#held) {
      throw new PatchbayError('INVALID_STATE', 'Video cannot be changed while the call is on hold.');
    }
    if (track === null && !this.#sendingVideo()) {
      return;
    }
    /** @type {{transceiver: RTCRtpTransceiver, direction: RTCRtpTransceiverDirection, track: MediaStreamTrack | null} | null} */
    let before = null;
    await this.#negotiation.request({
      reason: 'RENEGOTIATE',
      prepare: () => {
        before = track === null ? this.#stopVideo() : this.#startVideo(track);
      },
      undo: () => {
        if (before) {
          before.transceiver.direction = before.direction;
          this.#replaceTrack(before.transceiver, before.track);
        }
      },
    });
    this.#context.onUpdate('RENEGOTIATE', 'local', '');
  }

  /** @param {MediaStreamTrack} track */
  #startVideo(track) {
    const stream = /** @type {MediaStream} */ (this.#local.stream);
    track.enabled = !this.#muted.video;
    const idle = this.#peer.getTransceivers().find((transceiver) => isVideo(transceiver) && transceiver.direction !== 'stopped');
    if (!idle) {
      const transceiver = this.#peer.addTransceiver(track, { direction: 'sendrecv', streams: [stream] });
      return { transceiver, direction: /** @type {const} */ ('inactive'), track: null };
    }
    const before = { transceiver: idle, direction: idle.direction, track: idle.sender.track };
    idle.direction = 'sendrecv';
    this.#replaceTrack(idle, track);
    return before;
  }

  #sendingVideo() {
    return this.#peer.getTransceivers().find((transceiver) => isVideo(transceiver) && transceiver.direction.startsWith('send'));
  }

  #stopVideo() {
    const transceiver = this.#sendingVideo();
    if (!transceiver) {
      return null;
    }
    const before = { transceiver, direction: transceiver.direction, track: transceiver.sender.track };
    transceiver.direction = transceiver.direction === 'sendrecv' ? 'recvonly' : 'inactive';
    this.#replaceTrack(transceiver, null);
    return before;
  }

  /**
   * @param {RTCRtpTransceiver} transceiver
   * @param {MediaStreamTrack | null} track
   */
  #replaceTrack(transceiver, track) {
    transceiver.sender.replaceTrack(track).catch((cause) => this.#context.report(asMediaError(cause)));
  }

  /** @returns {Promise<void>} */
  async renegotiate() {
    await this.#negotiation.request({ reason: 'RENEGOTIATE', prepare: nothing, undo: nothing });
    this.#context.onUpdate('RENEGOTIATE', 'local', '');
  }

  /** @returns {Promise<CallStats>} */
  async stats() {
    const report = await this.#peer.getStats();
    return summarize(/** @type {any} */ (report).values());
  }

  /** @param {PatchbayError} error what waits for a negotiation is told */
  close(error) {
    this.#peer.onconnectionstatechange = null;
    this.#peer.ontrack = null;
    this.#negotiation.close(error);
  }

  #newPeer() {
    const { environment, rtcConfiguration } = this.#context;
    const Peer = /** @type {typeof RTCPeerConnection} */ (environment.RTCPeerConnection);
    return new Peer(rtcConfiguration());
  }

  #listen() {
    this.#peer.onconnectionstatechange = () => this.#onConnectionState();
    this.#peer.ontrack = ({ track, streams }) => this.#onTrack(track, streams);
  }

  /** Another peer connection that offers what this one has; null where it has data channels, which can't be moved. */
  #another() {
    const sections = this.sections();
    if (!restorable(sections)) {
      return null;
    }
    const peer = this.#newPeer();
    const { directions } = this.#prepare(peer);
    for (const { kind, mid, direction } of sections) {
      const track = this.#sent(mid);
      const transceiver = peer.addTransceiver(track ?? kind, { direction: this.#held ? onHold(direction) : direction, streams: this.#streamsOf(track) });
      directions.set(transceiver, direction);
    }
    return { peer, mids: sections.map(({ mid }) => mid) };
  }

  /**
   * Another peer connection, which takes an offer and then has of this side what this one has; null where it has data channels.
   *
   * @param {string} offer
   */
  #blank(offer) {
    const sections = this.sections();
    if (!restorable(sections)) {
      return null;
    }
    const peer = this.#newPeer();
    const { directions } = this.#prepare(peer);
    const order = sectionNames(offer).map(({ mid }) => mid);
    const attach = () => {
      for (const transceiver of peer.getTransceivers()) {
        const own = sections[order.indexOf(transceiver.mid ?? '')];
        if (own && own.kind === transceiver.receiver.track.kind && transceiver.direction !== 'stopped') {
          directions.set(transceiver, own.direction);
          transceiver.direction = this.#held ? onHold(own.direction) : own.direction;
          const track = this.#sent(own.mid);
          if (track) {
            transceiver.sender.setStreams(...this.#streamsOf(track));
            this.#replaceTrack(transceiver, track);
          }
        }
      }
    };
    return { peer, attach };
  }

  /** @param {string} mid */
  #sent(mid) {
    return this.#peer.getTransceivers().find((transceiver) => transceiver.mid === mid)?.sender.track ?? null;
  }

  /** @param {MediaStreamTrack | null} track */
  #streamsOf(track) {
    const { stream } = this.#local;
    return track && stream?.getTracks().includes(track) ? [stream] : [];
  }

  /** @param {RTCPeerConnection} peer that is not in force yet */
  #prepare(peer) {
    const next = { tracks: /** @type {RTCTrackEvent[]} */ ([]), directions: new Map() };
    peer.ontrack = (event) => next.tracks.push(event);
    this.#next = next;
    return next;
  }

  /** @param {RTCPeerConnection} peer the one that was prepared */
  #onReplaced(peer) {
    const before = this.#peer;
    before.onconnectionstatechange = null;
    before.ontrack = null;
    this.#peer = peer;
    this.#directions = this.#held ? this.#next.directions : new Map();
    for (const { receiver } of before.getTransceivers()) {
      this.#remoteStream?.removeTrack(receiver.track);
    }
    this.#listen();
    for (const { track, streams } of this.#next.tracks) {
      this.#onTrack(track, streams);
    }
    this.#watch.replaced(peer.connectionState);
    this.#onConnectionState();
  }

  #tracks() {
    return this.#local.stream?.getTracks() ?? [];
  }

  #addAll() {
    this.#addTracks();
    for (const kind of /** @type {const} */ (['audio', 'video'])) {
      if (this.#local.wanted[kind] && !this.#local.sends(kind)) {
        this.#peer.addTransceiver(kind, { direction: 'recvonly' });
      }
    }
  }

  #addTracks() {
    for (const track of this.#tracks()) {
      this.#peer.addTrack(track, /** @type {MediaStream} */ (this.#local.stream));
    }
    this.#enableTracks();
  }

  #enableTracks() {
    for (const track of this.#tracks()) {
      track.enabled = !this.#held && !this.#muted[/** @type {'audio' | 'video'} */ (track.kind)];
    }
  }

  // A held call sends silence, as "sendonly" (RFC 3264 8.4), so that the other side's phone shows the hold.
  /** @param {boolean} held */
  #setDirections(held) {
    this.#held = held;
    this.#enableTracks();
    for (const transceiver of this.#peer.getTransceivers()) {
      if (held) {
        this.#directions.set(transceiver, transceiver.direction);
        transceiver.direction = onHold(transceiver.direction);
      } else {
        transceiver.direction = this.#directions.get(transceiver) ?? transceiver.direction;
      }
    }
    if (!held) {
      this.#directions.clear();
    }
  }

  #restartIce() {
    if (this.#negotiation.isRequested('ICE_RESTART')) {
      return;
    }
    this.#negotiation.request({
      reason: 'ICE_RESTART',
      // Relay credentials live for a limited time; a welcome since the call began may have brought new ones.
      prepare: () => this.#peer.setConfiguration?.(this.#context.rtcConfiguration()),
      undo: nothing,
    }).then(
      () => this.#context.onUpdate('ICE_RESTART', 'local', ''),
      (error) => this.#context.report(error),
    );
  }

  #onConnectionState() {
    const state = this.#peer.connectionState;
    this.#watch.stateChanged(state);
    if (state === 'connected') {
      this.#context.onConnected();
    }
  }

  /**
   * @param {MediaStreamTrack} track
   * @param {readonly MediaStream[]} streams
   */
  #onTrack(track, streams) {
    const { MediaStream } = this.#context.environment;
    this.#remoteStream ??= MediaStream ? new MediaStream() : streams[0] ?? null;
    const stream = this.#remoteStream;
    if (stream === null) {
      this.#context.report(new PatchbayError('MEDIA_FAILED', 'A track came without a stream; give one as environment.MediaStream.'));
      return;
    }
    if (!stream.getTracks().includes(track)) {
      stream.addTrack(track);
    }
    this.#context.onTrack(track, stream);
  }
}

/**
 * @param {MediaStreamTrack[]} unused
 * @param {SavedSection} section
 * @returns {MediaStreamTrack | undefined} the one that the section sends, taken out
 */
function takeTrack(unused, { kind, direction }) {
  const at = unused.findIndex((track) => track.kind === kind);
  return direction.startsWith('send') ? unused.splice(at, at < 0 ? 0 : 1)[0] : undefined;
}

/**
 * @param {RTCRtpTransceiverDirection} direction
 * @returns {RTCRtpTransceiverDirection}
 */
function onHold(direction) {
  return direction === 'sendrecv' ? 'sendonly' : direction === 'recvonly' ? 'inactive' : direction;
}

/** @param {RTCRtpTransceiver} transceiver */
function isVideo(transceiver) {
  return transceiver.receiver.track.kind === 'video';
}

function nothing() {}
