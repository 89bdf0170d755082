// An XMPP user over WebSocket (RFC 7395) with Strophe.js: messages, presence, and calls whose Jingle is built by hand with the library's
// own builder, since it has none. There is no media behind them.
import { createRequire } from 'node:module';
import { WebSocket } from 'ws';
import { awaited, serve, tell } from './line.mjs';

globalThis.WebSocket ??= WebSocket;
const { $iq, $msg, $pres, Strophe } = createRequire(import.meta.url)('strophe.js');

const JINGLE = 'urn:xmpp:jingle:1';
const RTP = 'urn:xmpp:jingle:apps:rtp:1';
const RTP_INFO = 'urn:xmpp:jingle:apps:rtp:info:1';
const ICE = 'urn:xmpp:jingle:transports:ice-udp:1';
const DTLS = 'urn:xmpp:jingle:apps:dtls:0';
const FINGERPRINT = '02:1A:CC:54:27:AB:EB:9C:53:3F:3E:4B:65:2E:7D:46:3F:54:42:CD:54:F1:7A:03:A2:7D:F9:B0:7F:46:19:B2';
const FEATURES = [JINGLE, RTP, 'urn:xmpp:jingle:apps:rtp:audio', ICE, DTLS];

let connection = null;
let call = null;

const child = (element, name) => [...element.childNodes].find((node) => node.nodeName === name);
const attributes = (stanza) => ({ id: stanza.getAttribute('id'), from: stanza.getAttribute('from') });
const bare = (jid) => Strophe.getBareJidFromJid(jid);

/** Hands each stanza of a kind to a function, for as long as the stream lasts. In Node the library finds no name space of a child: its DOM has no `children`. */
const handle = (name, type, take) => connection.addHandler((stanza) => { take(stanza); return true; }, null, name, type);

/** Sends a request and waits for its result. */
const ask = (iq) => new Promise((resolve, reject) => {
  connection.sendIQ(iq, () => resolve(), (error) => reject(new Error(error ? Strophe.serialize(error) : 'no answer')), 10_000);
});

const jingle = (action) => $iq({ to: call.peer, type: 'set' }).c('jingle', { xmlns: JINGLE, action, sid: call.sid });

const withAudio = (builder, setup) => builder
  .c('content', { creator: 'initiator', name: '0', senders: 'both' })
  .c('description', { xmlns: RTP, media: 'audio' })
  .c('payload-type', { id: '111', name: 'opus', clockrate: '48000', channels: '2' }).up()
  .c('rtcp-mux').up().up()
  .c('transport', { xmlns: ICE, ufrag: 'abcd', pwd: 'abcdefghijklmnopqrstuvwx' })
  .c('fingerprint', { xmlns: DTLS, hash: 'sha-256', setup }).t(FINGERPRINT).up()
  .c('candidate', { component: '1', foundation: '1', generation: '0', id: 'c1', ip: '127.0.0.1', network: '0', port: '40000', priority: '2130706431', protocol: 'udp', type: 'host' });

function takeJingle(stanza) {
  const { id, from } = attributes(stanza);
  connection.send($iq({ to: from, id, type: 'result' }));
  const element = child(stanza, 'jingle');
  const sid = element.getAttribute('sid');
  switch (element.getAttribute('action')) {
    case 'session-initiate':
      call = { peer: from, sid };
      tell('incoming', { from: bare(from), media: child(child(element, 'content'), 'description').getAttribute('media') });
      return;
    case 'session-accept':
      tell('answered');
      return;
    case 'session-info':
      tell(element.childNodes[0]?.nodeName ?? 'info');
      return;
    case 'session-terminate':
      tell('ended', { reason: child(element, 'reason').childNodes[0].nodeName });
      return;
    default:
      tell('told', { action: element.getAttribute('action') });
  }
}

function takeMessage(stanza) {
  const body = child(stanza, 'body');
  if (!body) return;
  const { id, from } = attributes(stanza);
  if (child(stanza, 'request')) connection.send($msg({ to: from, type: 'chat' }).c('received', { xmlns: 'urn:xmpp:receipts', id }));
  tell('message', { from: bare(from), text: Strophe.xmlunescape(Strophe.getText(body)) });
}

function takePresence(stanza) {
  const from = bare(stanza.getAttribute('from'));
  const type = stanza.getAttribute('type');
  if (type === 'subscribe') connection.send($pres({ to: from, type: 'subscribed' }));
  if (from === bare(connection.jid) || (type && type !== 'unavailable')) return;
  const show = child(stanza, 'show');
  tell('presence', { of: from, state: type ?? (show ? Strophe.getText(show) : 'available') });
}

function answerDisco(stanza) {
  const { id, from } = attributes(stanza);
  const answer = $iq({ to: from, id, type: 'result' }).c('query', { xmlns: Strophe.NS.DISCO_INFO });
  for (const feature of FEATURES) answer.c('feature', { var: feature }).up();
  connection.send(answer);
}

serve({
  async login({ url, domain, user, password, device }) {
    connection = new Strophe.Connection(url);
    const online = awaited('the session');
    connection.connect(`${user}@${domain}/${device}`, password, (status, condition) => {
      if (status === Strophe.Status.CONNECTED) online.resolve();
      else if (status === Strophe.Status.DISCONNECTED) { online.reject(new Error(`disconnected ${condition ?? ''}`)); tell('disconnected'); }
      else if (status === Strophe.Status.AUTHFAIL || status === Strophe.Status.CONNFAIL) online.reject(new Error(`${condition}`));
      else if (status === Strophe.Status.ERROR) tell('error', { text: String(condition) });
    });
    await online.promise;
    handle('message', null, takeMessage);
    handle('presence', null, takePresence);
    handle('iq', 'set', (stanza) => { if (child(stanza, 'jingle')) takeJingle(stanza); });
    handle('iq', 'get', answerDisco);
    await ask($iq({ type: 'get' }).c('query', { xmlns: Strophe.NS.ROSTER }));
    connection.send($pres());
  },
  async call({ to }) {
    call = { peer: to, sid: connection.getUniqueId() };
    await ask(withAudio(jingle('session-initiate').attrs({ initiator: connection.jid }), 'actpass'));
  },
  ring: () => ask(jingle('session-info').c('ringing', { xmlns: RTP_INFO })),
  answer: () => ask(withAudio(jingle('session-accept'), 'active')),
  hangUp: () => ask(jingle('session-terminate').c('reason').c('success')),
  message({ to, text }) { connection.send($msg({ to, type: 'chat' }).c('body').t(text)); },
  watch({ to }) { connection.send($pres({ to, type: 'subscribe' })); },
  presence({ state }) { connection.send(state === 'AWAY' ? $pres().c('show').t('away') : $pres()); },
  logout() { connection.disconnect('goodbye'); },
});
