// An XMPP user over WebSocket (RFC 7395) or TCP with xmpp.js: messages, presence, and stream management (XEP-0198). It makes no calls.
import { client, xml } from '@xmpp/client';
import { WebSocket } from 'ws';
import { awaited, serve, tell } from './line.mjs';

// The gateway of a test has no certificate that anybody vouches for.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
globalThis.WebSocket ??= WebSocket;
let entity = null;

const bare = (jid) => jid.split('/')[0];

serve({
  async login({ url, domain, user, password, device }) {
    entity = client({ service: url, domain, resource: device, username: user, password });
    entity.reconnect.stop();
    entity.on('error', (error) => tell('error', { text: String(error?.condition ?? error) }));
    entity.on('nonza', (nonza) => { if (nonza.is('error')) tell('error', { text: nonza.children.map((child) => child.name).join(' ') }); });
    entity.on('stanza', (stanza) => {
      if (stanza.is('message') && stanza.getChildText('body')) tell('message', { from: bare(stanza.attrs.from), text: stanza.getChildText('body') });
    });
    entity.on('offline', () => tell('disconnected'));
    const managed = awaited('stream management');
    await entity.start();
    await entity.send(xml('presence'));
    const poll = setInterval(() => { if (entity.streamManagement.enabled) { clearInterval(poll); managed.resolve(); } }, 5);
    await managed.promise;
  },
  message: ({ to, text }) => entity.send(xml('message', { to, type: 'chat' }, xml('body', {}, text))),
  async logout() { await entity.stop(); },
});
