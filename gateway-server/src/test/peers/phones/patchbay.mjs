// A native client over WebSocket: the JavaScript package of adapter-websocket, in Node.
import { WebSocket } from 'ws';
import { Patchbay } from '../../../../../adapter-websocket/client/index.js';
import { mediaOf, serve, tell } from './line.mjs';
import { PeerConnection, Stream, settings } from './rtc.mjs';

const client = new Patchbay({
  environment: {
    WebSocket,
    RTCPeerConnection: PeerConnection,
    MediaStream: Stream,
    getUserMedia: async () => Stream.microphone(),
  },
});
let call = null;

function follow(followed) {
  call = followed;
  call.on('ringing', () => tell('ringing'));
  call.on('answered', () => tell('answered'));
  call.on('connected', () => tell('connected'));
  call.on('ended', ({ reason }) => tell('ended', { reason }));
}

client.on('incoming', (incoming) => {
  follow(incoming);
  tell('incoming', { from: incoming.remote });
});
client.on('message', ({ from, text }) => tell('message', { from, text }));
client.on('receipt', ({ id, status }) => tell('receipt', { id, status }));
client.on('presence', ({ from, state }) => tell('presence', { of: from, state }));
client.on('error', (error) => tell('error', { text: `${error.code} ${error.message}` }));
client.on('disconnected', ({ error }) => tell('disconnected', { text: error?.message ?? '' }));

serve({
  async login({ url, user, password, device, codecs }) {
    if (codecs) settings.codecs = codecs;
    await client.connect({ url, user, password, device });
  },
  call: ({ to }) => follow(client.call(to)),
  answer: () => call.answer(),
  decline: () => call.reject('DECLINED'),
  hangUp: () => call.hangup(),
  media: () => mediaOf(call?.peerConnection),
  async message({ to, text }) {
    const { id, status } = await client.sendMessage(to, text);
    tell('receipt', { id, status });
  },
  watch: ({ to }) => client.subscribe(to),
  unwatch: ({ to }) => client.unsubscribe(to),
  presence: ({ state }) => client.setPresence(state),
  logout: () => client.disconnect(),
});
