// A device over MQTT: mqtt.js with the topics and bodies of the native protocol, written by hand as a device's firmware would.
import { randomUUID } from 'node:crypto';
import mqtt from 'mqtt';
import { awaited, mediaOf, serve, tell } from './line.mjs';
import { PeerConnection, settings } from './rtc.mjs';

const QOS = 1;
const NO_CALL = '-';
let broker = null;
let me = null;
/** @type {{id: string, connection: PeerConnection, offer?: string} | null} */
let call = null;

const publish = (callId, verb, body) =>
  broker.publishAsync(`call/out/${me.user}/${me.device}/${callId}/${verb}`, JSON.stringify(body), { qos: QOS });

function begin(id) {
  const connection = new PeerConnection();
  connection.addTrack({ kind: 'audio' });
  call = { id, connection, early: [], sent: awaited('the description') };
  const mine = call;
  connection.onicecandidate = async ({ candidate }) => {
    // What is gathered before the description has gone out waits for it.
    await mine.sent.promise;
    if (mine !== call) return;
    await publish(id, 'candidates', candidate ? { candidates: [candidate] } : { candidates: [], end: true });
  };
  connection.onconnectionstatechange = () => {
    if (connection.connectionState === 'connected') tell('connected');
  };
}

async function apply(description) {
  await call.connection.setRemoteDescription(description);
  for (const candidate of call.early.splice(0)) await call.connection.addIceCandidate(candidate);
}

function finish(reason) {
  call?.connection.close();
  call = null;
  tell('ended', { reason });
}

const bodies = {
  async invite(callId, { from, sdp }) {
    if (call) {
      await publish(callId, 'end', { reason: 'BUSY' });
      return;
    }
    begin(callId);
    call.offer = sdp;
    await publish(callId, 'ringing', {});
    tell('incoming', { from });
  },
  progress(callId, { state }) {
    if (state === 'RINGING') tell('ringing');
  },
  async answer(callId, { sdp }) {
    if (callId !== call?.id) return;
    tell('answered');
    await apply({ type: 'answer', sdp });
  },
  async candidates(callId, { candidates = [] }) {
    if (callId !== call?.id) return;
    for (const candidate of candidates) {
      if (call.connection.remoteDescription) await call.connection.addIceCandidate(candidate);
      else call.early.push(candidate);
    }
  },
  end(callId, { reason }) {
    if (callId === call?.id) finish(reason);
  },
  message(callId, { from, text }) {
    tell('message', { from, text });
  },
  receipt(callId, { id, status }) {
    tell('receipt', { id, status });
  },
  presence(callId, { from, state }) {
    tell('presence', { of: from, state });
  },
  error(callId, { code, text }) {
    tell('error', { text: `${code} ${text}` });
  },
};

serve({
  async login({ url, user, password, device, codecs, version = 5 }) {
    if (codecs) settings.codecs = codecs;
    me = { user, device };
    broker = await mqtt.connectAsync(url, {
      username: user,
      password,
      clientId: device,
      protocolVersion: version,
      clean: true,
      reconnectPeriod: 0,
      will: { topic: `presence/${user}/${device}`, payload: JSON.stringify({ state: 'OFFLINE' }), qos: QOS, retain: true },
    });
    broker.on('close', () => tell('disconnected'));
    broker.on('error', (error) => tell('error', { text: error.message }));
    broker.on('message', (topic, payload) => {
      const [, , , , callId, verb] = topic.split('/');
      Promise.resolve(bodies[verb]?.(callId, JSON.parse(payload.toString())))
        .catch((error) => tell('broken', { text: `${verb}: ${error.stack}` }));
    });
    const [granted] = await broker.subscribeAsync(`call/in/${user}/${device}/#`, { qos: QOS });
    if (granted.qos > 2) throw new Error(`the subscription was refused: ${granted.qos}`);
  },
  async call({ to }) {
    begin(randomUUID());
    const offer = await call.connection.createOffer();
    await call.connection.setLocalDescription(offer);
    await publish(call.id, 'invite', { to, sdp: offer.sdp });
    call.sent.resolve();
  },
  async answer() {
    await apply({ type: 'offer', sdp: call.offer });
    const answer = await call.connection.createAnswer();
    await call.connection.setLocalDescription(answer);
    await publish(call.id, 'answer', { sdp: answer.sdp });
    call.sent.resolve();
  },
  async decline() {
    await publish(call.id, 'end', { reason: 'DECLINED' });
    finish('DECLINED');
  },
  async hangUp() {
    await publish(call.id, 'end', { reason: 'NORMAL' });
    finish('NORMAL');
  },
  media: () => mediaOf(call?.connection),
  async message({ to, text }) {
    await publish(NO_CALL, 'message', { id: randomUUID(), to, text });
  },
  watch: ({ to }) => publish(NO_CALL, 'subscribe', { to }),
  unwatch: ({ to }) => publish(NO_CALL, 'unsubscribe', { to }),
  presence: ({ state }) => broker.publishAsync(`presence/${me.user}/${me.device}`, JSON.stringify({ state }), { qos: QOS, retain: true }),
  logout: () => broker.endAsync(),
});
