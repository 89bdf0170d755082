import assert from 'node:assert/strict';

/** The gateway's end of the sockets that a client opens, played by the test frame by frame. */
export class FakeGateway {
  /** @type {FakeSocket[]} */
  sockets = [];

  constructor() {
    const gateway = this;
    this.WebSocket = class extends FakeSocket {
      constructor(url, protocol) {
        super(url, protocol);
        gateway.sockets.push(this);
      }
    };
  }

  /** The newest socket. */
  get socket() {
    const socket = this.sockets.at(-1);
    assert.ok(socket, 'the client has not opened a socket');
    return socket;
  }

  /** Lets the newest socket open and answers its hello; `seq` 1 unless the session resumes. */
  welcome({ frame = {}, ...welcome } = {}) {
    this.socket.open();
    const envelope = welcome.resumed ? {} : { seq: 1 };
    this.socket.receive({
      ...envelope,
      ...frame,
      welcome: { address: 'alice@localhost', device: 'desk', resume: 'token-1', heartbeatMs: 20_000, ...welcome },
    });
  }
}

/** A socket whose other end is a test. */
export class FakeSocket {
  onopen = null;
  onmessage = null;
  onclose = null;
  onerror = null;
  /** Every frame that the client has sent over this socket. */
  sent = [];
  /** @type {{code?: number} | null} how the client closed it */
  closed = null;

  constructor(url, protocol) {
    this.url = url;
    this.protocol = protocol;
  }

  send(text) {
    assert.equal(this.closed, null, 'sent on a socket that the client has closed');
    this.sent.push(JSON.parse(text));
  }

  close(code) {
    this.closed = { code };
  }

  open() {
    this.onopen?.({});
  }

  receive(frame) {
    this.onmessage?.({ data: typeof frame === 'string' ? frame : JSON.stringify(frame) });
  }

  drop(code = 1006, reason = '') {
    this.onclose?.({ code, reason });
  }

  /** The frames with this body. */
  all(verb) {
    return this.sent.filter((frame) => verb in frame);
  }

  /** The only frame with this body. */
  only(verb) {
    const frames = this.all(verb);
    assert.equal(frames.length, 1, `one ${verb} expected, the client sent ${frames.length}`);
    return frames[0];
  }

  /** The bodies sent, in order. */
  get verbs() {
    return this.sent.map((frame) => Object.keys(frame).find((key) => !['seq', 'ack', 'callId'].includes(key)));
  }
}
