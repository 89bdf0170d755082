// An XMPP user over WebSocket (RFC 7395): stanza in Node, with Jingle calls of its own making.
import { createRequire } from 'node:module';
import { awaited, mediaOf, serve, tell } from './line.mjs';
import { PeerConnection, Stream, installGlobals, settings } from './rtc.mjs';

const require = createRequire(import.meta.url);
installGlobals(require('ws'));
const { createClient, JXT } = require('stanza');

let client = null;
let session = null;
const sessions = [];
let transferor = null;

// What stanza has no words for, in the form in which it has the others of its kind.
const DTMF = 'urn:xmpp:jingle:dtmf:0';
const TRANSFER = 'urn:xmpp:jingle:transfer:0';
const info = (element, namespace, ...fields) => ({
  element, namespace, path: 'iq.jingle.info', type: namespace, fields: Object.fromEntries(fields.map((field) => [field, JXT.attribute(field)])),
});
const INFOS = [info('dtmf', DTMF, 'code', 'duration'), info('transfer', TRANSFER, 'to', 'from', 'sid')];

const bare = (jid) => jid.split('/')[0];

function follow(followed) {
  session = followed;
  sessions.push(session);
  session.pc.addEventListener('connectionstatechange', () => {
    if (session.pc.connectionState === 'connected') tell('connected');
  });
  const takes = session.onSessionInfo.bind(session);
  session.onSessionInfo = (changes, done) => {
    if (changes.info?.infoType === DTMF) tell('tone', { code: changes.info.code, duration: changes.info.duration });
    return takes(changes, done);
  };
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
    client.stanzas.define(INFOS);
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
    // The library hands on no part of a session-initiate but the contents.
    client.prependListener('iq:set:jingle', ({ jingle }) => { transferor = jingle.info?.infoType === TRANSFER ? jingle.info.from : transferor; });
    client.on('jingle:incoming', (incoming) => {
      follow(incoming);
      incoming.ring();
      tell('incoming', { from: bare(incoming.peerID), ...(transferor && { transferor: bare(transferor) }) });
      transferor = null;
    });
    for (const event of ['hold', 'resumed']) client.on(`jingle:${event}`, () => tell(event));
    for (const event of ['mute', 'unmute']) client.on(`jingle:${event}`, (muted, { creator, name }) => tell(event, { creator, name }));
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
  hold: () => session.hold(),
  resume: () => session.resume(),
  mute: ({ creator, name }) => session.mute(creator, name),
  unmute: ({ creator, name }) => session.unmute(creator, name),
  tone({ code, duration }) { session.send('session-info', { info: { infoType: DTMF, code, duration } }); },
  // Without a second session, which was begun with whom the first one is transferred to, it is unattended.
  transfer({ to, of, with: other }) {
    const consultation = other === undefined ? {} : { sid: sessions[other].sid, from: client.jid };
    (of === undefined ? session : sessions[of]).send('session-info', { info: { infoType: TRANSFER, to, ...consultation } });
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
