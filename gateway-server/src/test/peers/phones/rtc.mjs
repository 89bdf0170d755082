// An RTCPeerConnection for Node over libdatachannel: real ICE and DTLS-SRTP on 127.0.0.1, one audio track, which sends a tone
// in G.711 or silence in Opus and counts what comes in. It has the part of the W3C's interface that the libraries here use.
import { existsSync, readdirSync } from 'node:fs';
import os from 'node:os';
import datachannel from 'node-datachannel';

const PACKET_MS = 20;
const TONE_HZ = 600;
const ANSWERER_WAITS_MS = 1_000;
const OPUS_SILENCE = Buffer.from([0xf8, 0xff, 0xfe]);
const CODECS = {
  opus: { payloadType: 111, rate: 48_000, frame: () => OPUS_SILENCE },
  PCMU: { payloadType: 0, rate: 8_000, frame: (packet) => toneFrame(packet, muLaw) },
  PCMA: { payloadType: 8, rate: 8_000, frame: (packet) => toneFrame(packet, aLaw) },
};

datachannel.initLogger('Error', (level, message) => console.error(`libdatachannel ${level}: ${message}`));

let counted = 0;

/** What peer connections send unless they are told otherwise, the favourite first. */
export const settings = { codecs: ['opus', 'PCMU', 'PCMA'] };

export class PeerConnection {
  onicecandidate = null;
  onicegatheringstatechange = null;
  oniceconnectionstatechange = null;
  onconnectionstatechange = null;
  onsignalingstatechange = null;
  ontrack = null;
  iceGatheringState = 'new';
  iceConnectionState = 'new';
  connectionState = 'new';
  signalingState = 'stable';
  remoteDescription = null;
  /** Candidates that the other side sent apart from its description. */
  remoteCandidates = [];
  packetsSent = 0;
  bytesSent = 0;
  packetsReceived = 0;
  bytesReceived = 0;
  #native;
  #track = null;
  #senders = [];
  #listeners = new Map();
  /** Descriptions are made together with their candidates here, in browsers before them: these wait for setLocalDescription. */
  #held = [];
  /**
   * COMPAT(libdatachannel, 0.24.5): an offerer that is checked before it has the answer may finish ICE, and begin DTLS, while it takes
   * the answer but before it knows the fingerprint, and then refuses the certificate. So an answerer leaves the first check to the
   * offerer, for a while.
   */
  #remoteHeld = null;
  #patience = null;
  #clock = null;
  #localType = null;
  #codec = null;
  #described = null;

  constructor() {
    this.#native = new datachannel.PeerConnection(`peer ${++counted}`, {
      iceServers: [],
      // Tests stay on loopback; RTC_BIND_ADDRESS=any is for a browser that does not gather that.
      ...(process.env.RTC_BIND_ADDRESS === 'any' ? {} : { bindAddress: '127.0.0.1' }),
      disableAutoNegotiation: true,
      forceMediaTransport: true,
    });
    this.#native.onLocalDescription((sdp, type) => this.#described?.({ type, sdp }));
    this.#native.onLocalCandidate((candidate, mid) => this.#found({
      candidate: candidate.replace(/^a=/, ''),
      sdpMid: mid,
      sdpMLineIndex: 0,
      usernameFragment: /^a=ice-ufrag:(.*?)\r?$/m.exec(this.#native.localDescription().sdp)[1],
    }));
    this.#native.onGatheringStateChange((state) => {
      if (state === 'complete') this.#found(null);
    });
    this.#native.onIceStateChange((state) => this.#become('iceConnectionState', state));
    this.#native.onStateChange((state) => this.#become('connectionState', state));
  }

  addEventListener(type, listener) {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
  }

  removeEventListener(type, listener) {
    this.#listeners.get(type)?.delete(listener);
  }

  /** With the candidates that have been found by now. */
  get localDescription() {
    return this.#localType && { type: this.#localType, sdp: this.#native.localDescription()?.sdp };
  }

  addTrack(track) {
    const sender = { track };
    this.#senders.push(sender);
    return sender;
  }

  getSenders() {
    return this.#senders;
  }

  getReceivers() {
    return this.#track ? [{ track: REMOTE_TRACK }] : [];
  }

  getTransceivers() {
    return this.#senders.map(({ track }) => ({ kind: track.kind, direction: 'sendrecv' }));
  }

  async createOffer() {
    const codecs = settings.codecs.map((name) => ({ name, payloadType: CODECS[name].payloadType }));
    this.#open(this.#native.addTrack(audioSection('0', codecs)), codecs[0]);
    return this.#describe('offer');
  }

  async createAnswer() {
    return this.#describe('answer');
  }

  async setLocalDescription({ type }) {
    this.#localType = type;
    if (type === 'answer') this.#patience = setTimeout(() => this.#takeHeld(), ANSWERER_WAITS_MS);
    this.#become('signalingState', type === 'offer' ? 'have-local-offer' : 'stable');
    const held = this.#held;
    this.#held = null;
    // As in browsers, candidates come after the promise is kept.
    setImmediate(() => {
      this.#become('iceGatheringState', 'gathering');
      held?.forEach((candidate) => this.#found(candidate));
    });
  }

  async setRemoteDescription({ type, sdp }) {
    if (type === 'offer') {
      const audio = sections(sdp).find((section) => section.startsWith('m=audio'));
      if (!audio) throw new Error('an offer without audio');
      const codecs = codecsOf(audio).filter(({ name }) => settings.codecs.includes(name));
      if (codecs.length === 0) throw new Error('no codec in common');
      codecs.sort((one, other) => settings.codecs.indexOf(one.name) - settings.codecs.indexOf(other.name));
      const mid = /^a=mid:(.*?)\r?$/m.exec(audio)?.[1] ?? '0';
      this.#open(this.#native.addTrack(audioSection(mid, codecs)), codecs[0]);
      this.#remoteHeld = [...sdp.matchAll(/^a=(candidate:.*?)\r?$/gm)].map(([, candidate]) => ({ candidate, sdpMid: mid }));
    } else {
      const audio = sections(sdp).find((section) => section.startsWith('m=audio'));
      const codec = codecsOf(audio ?? '').find(({ name }) => name in CODECS);
      if (!codec) throw new Error('an answer without a codec in common');
      this.#codec = codec;
    }
    this.#native.setRemoteDescription(this.#remoteHeld ? sdp.replace(/^a=(candidate:.*|end-of-candidates)\r?\n/gm, '') : sdp, type);
    this.remoteDescription = { type, sdp };
    this.#become('signalingState', type === 'offer' ? 'have-remote-offer' : 'stable');
    this.#emit('track', { track: REMOTE_TRACK, streams: [new Stream()] });
  }

  async addIceCandidate(candidate) {
    if (!candidate?.candidate) return;
    this.remoteCandidates.push(candidate.candidate);
    if (this.#remoteHeld) this.#remoteHeld.push(candidate);
    else this.#native.addRemoteCandidate(candidate.candidate, candidate.sdpMid || '0');
  }

  async getStats() {
    return new Map();
  }

  setConfiguration() {
    // There are no servers to be told of.
  }

  close() {
    if (this.connectionState === 'closed') return;
    clearInterval(this.#clock);
    clearTimeout(this.#patience);
    this.signalingState = 'closed';
    this.connectionState = 'closed';
    this.iceConnectionState = 'closed';
    this.#native.close();
  }

  #takeHeld() {
    const held = this.#remoteHeld ?? [];
    this.#remoteHeld = null;
    // The other side may have hung up in the meantime; libdatachannel then has no transport to give them to.
    if (this.connectionState === 'closed' || this.connectionState === 'failed') return;
    for (const { candidate, sdpMid } of held) this.#native.addRemoteCandidate(candidate, sdpMid || '0');
  }

  #open(track, codec) {
    this.#track = track;
    this.#codec = codec;
    track.onOpen(() => this.#send());
    track.onMessage((packet) => {
      // RFC 5761 4: payload types 64 to 95 are RTCP's.
      const payloadType = packet[1] & 0x7f;
      if (payloadType >= 64 && payloadType < 96) return;
      this.packetsReceived += 1;
      this.bytesReceived += packet.length - 12 - 4 * (packet[0] & 0x0f);
    });
  }

  #send() {
    const ssrc = Buffer.from([0, 0, 0x10, 0x01]);
    const began = performance.now();
    let sent = 0;
    this.#clock = setInterval(() => {
      // Timers are late on a busy machine; what should have gone out by now does.
      while (performance.now() - began >= sent * PACKET_MS) {
        const { rate, frame } = CODECS[this.#codec.name];
        const header = Buffer.alloc(12);
        header[0] = 0x80;
        header[1] = this.#codec.payloadType | (sent === 0 ? 0x80 : 0);
        header.writeUInt16BE(sent & 0xffff, 2);
        header.writeUInt32BE(((sent * rate * PACKET_MS) / 1000) >>> 0, 4);
        ssrc.copy(header, 8);
        const payload = frame(sent);
        sent += 1;
        if (!this.#track.isOpen() || !this.#track.sendMessageBinary(Buffer.concat([header, payload]))) return;
        this.packetsSent += 1;
        this.bytesSent += payload.length;
      }
    }, PACKET_MS);
  }

  #describe(type) {
    return new Promise((resolve, reject) => {
      this.#described = resolve;
      try {
        this.#native.setLocalDescription(type);
        giveWay();
      } catch (error) {
        reject(error);
      }
    });
  }

  #found(candidate) {
    if (this.#held) {
      this.#held.push(candidate);
      return;
    }
    if (candidate === null) this.#become('iceGatheringState', 'complete');
    this.#emit('icecandidate', { candidate });
  }

  #become(property, state) {
    if (this[property] === state || this.connectionState === 'closed') return;
    this[property] = state;
    this.#emit(`${property.toLowerCase()}change`, {});
  }

  #emit(type, event) {
    this[`on${type}`]?.({ type, target: this, ...event });
    this.#listeners.get(type)?.forEach((listener) => listener({ type, target: this, ...event }));
  }
}

/**
 * COMPAT(libdatachannel, 0.24.5): it gives an answer to ICE before it keeps the fingerprint that is in it. Where the other side checks already, as
 * rtpengine does, ICE and DTLS may come through in between on a machine that is busy, and the certificate is refused. So the threads of
 * libdatachannel give way to this one, which hands it the answer.
 */
function giveWay() {
  // Where a system does not show its threads, they stay as they are.
  if (!existsSync('/proc/self/task')) return;
  for (const thread of readdirSync('/proc/self/task').map(Number)) {
    if (thread === process.pid) continue;
    try {
      os.setPriority(thread, os.constants.priority.PRIORITY_LOW);
    } catch (error) {
      // It has ended meanwhile.
      if (error.info?.code !== 'ESRCH') throw error;
    }
  }
}

/** What `getUserMedia` gives. */
export class Stream {
  id = 'microphone';
  #tracks = [];

  addTrack(track) {
    this.#tracks.push(track);
  }

  getTracks() {
    return this.#tracks;
  }

  getAudioTracks() {
    return this.#tracks;
  }

  getVideoTracks() {
    return [];
  }

  static microphone() {
    const stream = new Stream();
    stream.addTrack({ kind: 'audio', id: 'voice', enabled: true, stop() {} });
    return stream;
  }
}

const REMOTE_TRACK = { kind: 'audio', id: 'remote', enabled: true, stop() {} };

/** Gives libraries that look for a browser's globals what they look for. */
export function installGlobals(WebSocket) {
  const globals = {
    window: globalThis,
    WebSocket,
    RTCPeerConnection: PeerConnection,
    RTCSessionDescription: class {
      constructor(init) {
        Object.assign(this, init);
      }
    },
    MediaStream: Stream,
    navigator: { userAgent: 'node', mediaDevices: { getUserMedia: async () => Stream.microphone() } },
  };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}

function audioSection(mid, codecs) {
  const audio = new datachannel.Audio(mid, 'SendRecv');
  for (const { name, payloadType } of codecs) {
    if (name === 'opus') audio.addOpusCodec(payloadType);
    else audio.addAudioCodec(payloadType, name);
  }
  audio.addSSRC(0x1001, 'device', 'microphone', 'voice');
  return audio;
}

function sections(sdp) {
  return sdp.split(/^(?=m=)/m);
}

/** The codecs of a media section that we know, in the section's order: its first line's, static payload types included. */
function codecsOf(section) {
  const names = new Map([['0', 'PCMU'], ['8', 'PCMA']]);
  for (const [, payloadType, name] of section.matchAll(/^a=rtpmap:(\d+) ([^/\r\n]+)/gm)) names.set(payloadType, name);
  const payloadTypes = /^m=audio \d+ \S+ ([\d ]+)/.exec(section)?.[1].trim().split(' ') ?? [];
  return payloadTypes
    .map((payloadType) => ({ name: names.get(payloadType), payloadType: Number(payloadType) }))
    .filter(({ name }) => name in CODECS);
}

function toneFrame(packet, encode) {
  const frame = Buffer.alloc(160);
  for (let i = 0; i < 160; i++) {
    frame[i] = encode(Math.round(8_000 * Math.sin((2 * Math.PI * TONE_HZ * (packet * 160 + i)) / 8_000)));
  }
  return frame;
}

/** ITU-T G.711, from 16 bits linear. */
function muLaw(sample) {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), 32_635) + 132;
  const exponent = 31 - Math.clz32(magnitude) - 7;
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}

function aLaw(sample) {
  const sign = sample < 0 ? 0 : 0x80;
  const magnitude = Math.min(Math.abs(sample), 32_635);
  const exponent = magnitude < 256 ? 0 : 31 - Math.clz32(magnitude) - 7;
  const mantissa = exponent === 0 ? magnitude >> 4 : (magnitude >> (exponent + 3)) & 0x0f;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}
