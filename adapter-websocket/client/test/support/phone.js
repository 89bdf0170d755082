import { Patchbay } from '../../index.js';
import { FakeClock, settled } from './clock.js';
import { FakeGateway } from './gateway.js';
import { fakeMedia, sdp } from './media.js';

export { settled, sdp };

/** A client in a world of fakes, and what it said through its events. */
export function newPhone(options = {}) {
  const clock = new FakeClock();
  const gateway = new FakeGateway();
  const media = fakeMedia();
  let ids = 0;
  const page = new EventTarget();
  const client = new Patchbay({
    ...options,
    environment: {
      WebSocket: gateway.WebSocket,
      RTCPeerConnection: media.RTCPeerConnection,
      MediaStream: media.MediaStream,
      getUserMedia: media.getUserMedia,
      setTimeout: clock.setTimeout,
      clearTimeout: clock.clearTimeout,
      now: clock.now,
      random: () => 0.5,
      randomId: () => `id-${++ids}`,
      page,
      network: undefined,
      baseUrl: 'https://gateway.example/phone/',
      ...options.environment,
    },
  });
  const events = record(client, ['ready', 'reconnecting', 'reconnected', 'disconnected', 'error', 'goAway', 'message', 'receipt', 'presence']);
  return { client, clock, gateway, media, page, events };
}

/** Notes every event as [name, detail], for assertions on what happened and in which order. */
export function record(emitter, names) {
  const events = [];
  for (const name of names) {
    emitter.on(name, (detail) => events.push([name, detail]));
  }
  return events;
}

export function recordCall(call) {
  return record(call, ['progress', 'ringing', 'answered', 'connected', 'track', 'muted', 'held', 'update', 'dtmf', 'transfer',
    'reconnecting', 'reconnected', 'ended', 'error']);
}

export const named = (events, name) => events.filter(([event]) => event === name).map(([, detail]) => detail);

/** A phone that is logged in. */
export async function readyPhone(options, welcome) {
  const phone = newPhone(options);
  const connected = phone.client.connect({ user: 'alice', password: 'patchbay' });
  await settled();
  phone.gateway.welcome(welcome);
  await connected;
  let seq = 1;
  /** Sends the client the next frame of the session. */
  const says = async (verb, body = {}, callId) => {
    const frame = { seq: ++seq, ...(callId ? { callId } : {}), [verb]: body };
    phone.gateway.socket.receive(frame);
    await settled();
    return frame;
  };
  return { ...phone, says };
}

/** The connection drops and comes back with its session; `ack` is what the gateway has seen. */
export async function resume(phone, ack) {
  phone.gateway.socket.drop();
  await phone.clock.advance(500);
  phone.gateway.welcome({ resumed: true, frame: { ack } });
  await settled();
}

/** A phone in an outgoing call that was answered and is connected. */
export async function talkingPhone(options) {
  const phone = await readyPhone(options);
  const call = phone.client.call('bob');
  const callEvents = recordCall(call);
  await settled();
  await phone.says('answer', { sdp: sdp('bob-1') }, call.id);
  phone.media.peer.becomes('connected');
  return { ...phone, call, callEvents, peer: phone.media.peer };
}

/** A phone that answered an incoming call and is connected. */
export async function answeredPhone(options) {
  const phone = await readyPhone(options);
  let call;
  phone.client.on('incoming', (incoming) => {
    call = incoming;
  });
  await phone.says('invite', { from: 'bob@localhost', sdp: sdp('bob-1') }, 'in-1');
  const callEvents = recordCall(call);
  await call.answer();
  phone.media.peer.becomes('connected');
  return { ...phone, call, callEvents, peer: phone.media.peer };
}
