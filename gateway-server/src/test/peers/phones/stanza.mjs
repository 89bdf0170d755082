// An XMPP user over WebSocket (RFC 7395): stanza in Node, with Jingle calls of its own making.
import { createRequire } from 'node:module';
import { awaited, mediaOf, serve, tell } from './line.mjs';
import { PeerConnection, Stream, installGlobals, settings } from './rtc.mjs';

const require = createRequire(import.meta.url);
installGlobals(require('ws'));
const { createClient } = require('stanza');

let client = null;
let session = null;

const bare = (jid) => jid.split('/')[0];

function follow(followed) {
  session = followed;
  session.pc.addEventListener('connectionstatechange', () => {
    if (session.pc.connectionState === 'connected') tell('connected');
  });
}

serve({
  async login({ url, domain, user, password, device, codecs }) {
    if (codecs) settings.codecs = codecs;
    const online = awaited('the session');
    client = createClient({
      jid: `${user}@${domain}`,
      password,
      resource: device,
      server: domain,
      transports: { websocket: url, bosh: false },
      autoReconnect: false,
      jingle: { hasRTCPeerConnection: true, advertiseAudio: true, iceServers: [], createPeerConnection: () => new PeerConnection() },
    });
    client.on('session:started', () => online.resolve());
    client.on('auth:failed', () => online.reject(new Error('authentication failed')));
    client.on('stream:error', (error) => {
      online.reject(new Error(`stream error ${error.condition}`));
      tell('error', { text: `stream error ${error.condition}` });
    });
    client.on('disconnected', () => tell('disconnected'));
    client.on('chat', (message) => {
      if (message.body) tell('message', { from: bare(message.from), text: message.body });
    });
    client.on('receipt', (message) => tell('receipt', { id: message.receipt.id, status: 'received' }));
    client.on('message:error', (message) => tell('receipt', { id: message.id, status: `error ${message.error?.condition}` }));
    client.on('available', (presence) => {
      if (bare(presence.from) !== `${user}@${domain}`) tell('presence', { of: bare(presence.from), state: presence.show ?? 'available', status: presence.status ?? '' });
    });
    client.on('unavailable', (presence) => {
      if (bare(presence.from) !== `${user}@${domain}`) tell('presence', { of: bare(presence.from), state: 'unavailable' });
    });
    client.on('subscribe', (presence) => {
      tell('asked', { by: bare(presence.from) });
      client.acceptSubscription(bare(presence.from));
    });
    client.on('jingle:incoming', (incoming) => {
      follow(incoming);
      incoming.ring();
      tell('incoming', { from: bare(incoming.peerID) });
    });
    client.on('jingle:ringing', () => tell('ringing'));
    client.on('jingle:accepted', () => tell('answered'));
    client.on('jingle:terminated', (ended, reason) => tell('ended', { reason: reason?.condition ?? String(reason ?? '') }));
    client.connect();
    await online.promise;
    client.sendPresence();
    await client.getRoster();
  },
  // stanza knows no XEP-0353: the session goes to the address of the user, or of one device.
  async call({ to }) {
    const started = client.jingle.createMediaSession(to);
    follow(started);
    for (const track of Stream.microphone().getTracks()) started.addTrack(track, new Stream());
    await started.start({ offerToReceiveAudio: true });
  },
  answer: () => session.accept(),
  decline: () => session.decline(),
  hangUp() {
    if (session.isInitiator && session.state === 'pending') session.cancel();
    else session.end();
  },
  media: () => mediaOf(session?.pc),
  message: ({ to, text }) => client.sendMessage({ to, type: 'chat', body: text, receipt: { type: 'request' } }),
  watch: ({ to }) => { client.subscribe(to); },
  unwatch: ({ to }) => { client.unsubscribe(to); },
  presence({ state }) {
    const shows = { AVAILABLE: undefined, AWAY: 'away', BUSY: 'dnd', DO_NOT_DISTURB: 'dnd' };
    client.sendPresence(state === 'OFFLINE' ? { type: 'unavailable' } : { show: shows[state] });
  },
  logout: () => client.disconnect(),
});
