// A SIP phone over WebSocket (RFC 7118): JsSIP in Node.
import { WebSocket } from 'ws';
import { awaited, mediaOf, serve, tell } from './line.mjs';
import { installGlobals, settings } from './rtc.mjs';

installGlobals(WebSocket);
const { default: JsSIP } = await import('jssip');

let agent = null;
let session = null;
const sessions = [];
let watches = new Map();
const media = { mediaConstraints: { audio: true, video: false }, pcConfig: { iceServers: [] } };

function follow(followed, originator) {
  session = followed;
  sessions.push(session);
  let said = false;
  session.on('progress', ({ originator: by, response }) => {
    if (by === 'remote' && response.status_code === 180) tell('ringing');
  });
  session.on('accepted', () => { if (originator === 'local') tell('answered'); });
  session.on('failed', ({ cause, originator: by, message }) => tell('ended', { reason: `${by} ${message?.status_code ?? message?.method ?? ''} ${cause}` }));
  session.on('ended', ({ cause, originator: by }) => tell('ended', { reason: `${by} ${cause}` }));
  const listen = (connection) => connection.addEventListener('connectionstatechange', () => {
    if (connection.connectionState === 'connected' && !said) {
      said = true;
      tell('connected');
    }
  });
  if (session.connection) listen(session.connection);
  else session.on('peerconnection', ({ peerconnection }) => listen(peerconnection));
}

serve({
  async login({ url, domain, user, password, codecs }) {
    if (codecs) settings.codecs = codecs;
    const registered = awaited('the registration');
    agent = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(url)],
      uri: `sip:${user}@${domain}`,
      authorization_user: user,
      password,
      register_expires: 120,
    });
    agent.on('registered', () => registered.resolve());
    agent.on('registrationFailed', ({ cause, response }) => registered.reject(new Error(`${response?.status_code ?? ''} ${cause}`)));
    agent.on('newRTCSession', ({ session: next, originator, request }) => {
      follow(next, originator);
      if (originator === 'remote') tell('incoming', { from: request.from.uri.toString().replace(/^sip:/, '') });
    });
    agent.on('newMessage', ({ originator, message, request }) => {
      if (originator === 'local') return;
      message.accept();
      tell('message', { from: request.from.uri.toString().replace(/^sip:/, ''), text: request.body });
    });
    agent.start();
    await registered.promise;
  },
  call: ({ to }) => { agent.call(`sip:${to}`, media); },
  answer: () => session.answer(media),
  decline: () => session.terminate({ status_code: 603 }),
  hangUp: () => session.terminate(),
  // Without a second session, which was begun with whom the first one is transferred to, it is unattended (RFC 3515, 3891).
  transfer({ to, of, with: other }) {
    const referral = (of === undefined ? session : sessions[of]).refer(`sip:${to}`, other === undefined ? {} : { replaces: sessions[other] });
    for (const state of ['requestFailed', 'trying', 'progress', 'accepted', 'failed']) {
      referral.on(state, ({ status_line: status, response }) => tell('transfer', { state, status: String(status?.status_code ?? response?.status_code ?? '') }));
    }
  },
  media: () => mediaOf(session?.connection),
  async message({ to, text }) {
    agent.sendMessage(`sip:${to}`, text, {
      contentType: 'text/plain',
      eventHandlers: {
        succeeded: ({ response }) => tell('receipt', { status: String(response.status_code) }),
        failed: ({ response, cause }) => tell('receipt', { status: String(response?.status_code ?? cause) }),
      },
    });
  },
  async watch({ to }) {
    const accepted = awaited('the subscription');
    const watch = agent.subscribe(`sip:${to}`, 'presence', 'application/pidf+xml', { expires: 120 });
    watches.set(to, watch);
    watch.on('accepted', () => accepted.resolve());
    watch.on('terminated', (code, reason) => {
      accepted.reject(new Error(`the subscription was terminated: ${code} ${reason ?? ''}`));
      tell('watchEnded', { of: to, reason: String(reason ?? code) });
    });
    watch.on('notify', (isFinal, request, body) => {
      if (body) tell('presence', { of: to, state: stateOf(body), document: body });
    });
    watch.subscribe();
    await accepted.promise;
  },
  unwatch: ({ to }) => watches.get(to).terminate(),
  logout: () => agent.stop(),
});

// RFC 3863 basic status, RFC 4480 activities: a phone shows the activity where there is one.
function stateOf(pidf) {
  const activities = /<(?:\w+:)?activities[^>]*>(.*?)<\/(?:\w+:)?activities>/s.exec(pidf)?.[1] ?? '';
  const activity = /<(?:\w+:)?([\w-]+)\s*\/>/.exec(activities)?.[1];
  if (activity) return activity;
  return /<(?:\w+:)?basic>\s*open\s*</.test(pidf) ? 'open' : 'closed';
}
