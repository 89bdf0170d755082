/** Peer connections that negotiate as RFC 8829 says, and carry nothing. */
export function fakeMedia() {
  const peers = [];
  const streams = [];
  return {
    peers,
    streams,
    get peer() {
      return peers.at(-1);
    },
    RTCPeerConnection: class extends FakePeerConnection {
      constructor(configuration) {
        super(configuration, `peer${peers.length + 1}`);
        peers.push(this);
      }
    },
    MediaStream: FakeStream,
    getUserMedia: async ({ audio, video }) => {
      const stream = new FakeStream();
      if (audio) {
        stream.addTrack(new FakeTrack('audio'));
      }
      if (video) {
        stream.addTrack(new FakeTrack('video'));
      }
      streams.push(stream);
      return stream;
    },
  };
}

export class FakeTrack {
  enabled = true;
  stopped = false;

  constructor(kind) {
    this.kind = kind;
  }

  stop() {
    this.stopped = true;
  }
}

export class FakeStream {
  #tracks = [];

  addTrack(track) {
    this.#tracks.push(track);
  }

  getTracks() {
    return [...this.#tracks];
  }

  removeTrack(track) {
    this.#tracks = this.#tracks.filter((kept) => kept !== track);
  }

  getVideoTracks() {
    return this.#tracks.filter((track) => track.kind === 'video');
  }
}

/** An SDP of the other side; its user fragment tells one ICE generation from the next, its certificate one end from another. */
export function sdp(ufrag, direction = 'sendrecv', certificate = '') {
  const fingerprint = certificate && `a=fingerprint:sha-256 ${certificate}\r\n`;
  return `v=0\r\n${section('audio', '0', ufrag, direction)}${fingerprint}`;
}

function section(kind, mid, ufrag, direction) {
  return `m=${kind} 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:${mid}\r\na=ice-ufrag:${ufrag}\r\na=${direction}\r\n`;
}

export class FakePeerConnection {
  signalingState = 'stable';
  connectionState = 'new';
  localDescription = null;
  remoteDescription = null;
  onicecandidate = null;
  onconnectionstatechange = null;
  ontrack = null;
  /** Candidates that were taken, in order. */
  candidates = [];
  /** Everything that was asked for, in order. */
  log = [];
  transceivers = [];
  /** Those of them that the other side's offer brought. */
  offered = [];
  /** Set by a test to have the next description of this type refused. */
  refuses = null;
  #name;
  #generation = 1;
  #stable = { local: null, remote: null };

  constructor(configuration, name) {
    this.configuration = configuration;
    this.#name = name;
  }

  addTrack(track) {
    const free = this.offered.find(({ kind, sender }) => kind === track.kind && sender.track === null);
    if (free) {
      free.sender.track = track;
      free.direction = 'sendrecv';
    } else {
      this.addTransceiver(track, { direction: 'sendrecv' });
    }
  }

  addTransceiver(trackOrKind, { direction }) {
    const [track, kind] = typeof trackOrKind === 'string' ? [null, trackOrKind] : [trackOrKind, trackOrKind.kind];
    const sender = {
      track,
      async replaceTrack(other) {
        sender.track = other;
      },
      setStreams() {},
    };
    const transceiver = { kind, direction, mid: null, sender, receiver: { track: new FakeTrack(kind) } };
    this.transceivers.push(transceiver);
    return transceiver;
  }

  getTransceivers() {
    return this.transceivers;
  }

  setConfiguration(configuration) {
    this.configuration = configuration;
  }

  async createOffer({ iceRestart = false } = {}) {
    this.#require('stable', 'have-local-offer');
    this.#generation += iceRestart ? 1 : 0;
    return { type: 'offer', sdp: this.#sdp() };
  }

  async createAnswer() {
    this.#require('have-remote-offer');
    return { type: 'answer', sdp: this.#sdp() };
  }

  async setLocalDescription({ type, sdp: text }) {
    this.log.push(`local ${type}`);
    switch (type) {
      case 'offer':
        this.#require('stable');
        this.signalingState = 'have-local-offer';
        this.localDescription = { type, sdp: text };
        this.#nameSections(text);
        break;
      case 'answer':
        this.#require('have-remote-offer');
        this.localDescription = { type, sdp: text };
        this.#nameSections(text);
        this.#settle();
        break;
      case 'rollback':
        this.#require('have-local-offer');
        this.#rollBack();
        break;
    }
  }

  async setRemoteDescription({ type, sdp: text }) {
    this.log.push(`remote ${type}`);
    if (this.refuses === type) {
      this.refuses = null;
      throw new Error(`no such ${type}`);
    }
    switch (type) {
      case 'offer':
        this.#require('stable');
        this.signalingState = 'have-remote-offer';
        this.remoteDescription = { type, sdp: text };
        this.#meet(text);
        break;
      case 'pranswer':
        this.#require('have-local-offer', 'have-remote-pranswer');
        this.signalingState = 'have-remote-pranswer';
        this.remoteDescription = { type, sdp: text };
        break;
      case 'answer':
        this.#require('have-local-offer', 'have-remote-pranswer');
        this.remoteDescription = { type, sdp: text };
        this.#settle();
        break;
      case 'rollback':
        this.#require('have-remote-offer');
        this.#rollBack();
        break;
    }
  }

  async addIceCandidate(candidate) {
    if (!this.remoteDescription) {
      throw new Error('a candidate before the description');
    }
    if (candidate.candidate?.includes('unusable')) {
      throw new Error('unusable');
    }
    this.candidates.push(candidate.candidate);
  }

  async getStats() {
    return new Map();
  }

  close() {
    this.signalingState = 'closed';
    this.connectionState = 'closed';
  }

  /** The test's: this side found a candidate. */
  finds(candidate) {
    this.onicecandidate?.({
      candidate: candidate === null ? null : { candidate, sdpMid: '0', sdpMLineIndex: 0, usernameFragment: `${this.#name}-${this.#generation}` },
    });
  }

  /** The test's: the other side sends a track. */
  brings(track) {
    this.ontrack?.({ track, streams: [] });
  }

  /** The test's: ICE and DTLS got to this state. */
  becomes(state) {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  #sdp() {
    const ufrag = `${this.#name}-${this.#generation}`;
    const sections = this.transceivers.map(({ kind, direction, mid }, i) => section(kind, mid ?? String(i), ufrag, direction));
    const mids = this.transceivers.map(({ mid }, i) => mid ?? String(i));
    return this.transceivers.length === 0
      ? sdp(ufrag, 'recvonly')
      : `v=0\r\na=group:BUNDLE ${mids.join(' ')}\r\n${sections.join('')}`;
  }

  // RFC 8829 5.10: a section that is new brings a transceiver, which receives; a track takes the first that has none.
  #meet(text) {
    [...text.matchAll(/^m=(\S+)/gm)].slice(this.transceivers.length).forEach(([, kind]) => {
      this.offered.push(this.addTransceiver(kind, { direction: 'recvonly' }));
    });
    this.#nameSections(text);
  }

  #nameSections(text) {
    [...text.matchAll(/^a=mid:(\S+)/gm)].forEach(([, mid], i) => {
      if (this.transceivers[i]) this.transceivers[i].mid = mid;
    });
  }

  #settle() {
    this.signalingState = 'stable';
    this.#stable = { local: this.localDescription, remote: this.remoteDescription };
  }

  #rollBack() {
    this.signalingState = 'stable';
    this.localDescription = this.#stable.local;
    this.remoteDescription = this.#stable.remote;
  }

  #require(...states) {
    if (!states.includes(this.signalingState)) {
      throw new Error(`not in ${this.signalingState}`);
    }
  }
}
