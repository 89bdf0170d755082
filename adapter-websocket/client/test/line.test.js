import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { named, newPhone, readyPhone, resume, sdp, settled } from './support/phone.js';
import { FakeStorage } from './support/storage.js';

/** `sessionStorage` of one tab. */
describe('messages', () => {
  it('resolve with the first receipt; later ones are events', async () => {
    const { client, gateway, says, events } = await readyPhone();
    const sent = client.sendMessage('bob', 'Hello');
    await settled();
    const { message } = gateway.socket.only('message');
    assert.deepEqual({ ...message, id: '' }, { id: '', to: 'bob', text: 'Hello', contentType: 'text/plain' });
    await says('receipt', { id: message.id, status: 'SENT' });
    assert.equal((await sent).status, 'SENT');
    await says('receipt', { id: message.id, status: 'DELIVERED' });
    assert.deepEqual(named(events, 'receipt'), [{ id: message.id, status: 'DELIVERED', reason: '' }]);
  });

  it('that fail reject', async () => {
    const { client, gateway, says } = await readyPhone();
    const failed = assert.rejects(client.sendMessage('nobody', 'Hello'), { code: 'DELIVERY_FAILED', message: 'no such user' });
    await settled();
    await says('receipt', { id: gateway.socket.only('message').message.id, status: 'FAILED', reason: 'no such user' });
    await failed;
    const refused = assert.rejects(client.sendMessage('bob', 'x'.repeat(9)), { code: 'TOO_LARGE' });
    await settled();
    await says('error', { inReplyTo: gateway.socket.all('message')[1].seq, code: 'TOO_LARGE', text: 'too large' });
    await refused;
  });

  it('wait for a dropped socket without losing time, and time out otherwise', async () => {
    const phone = await readyPhone({}, { heartbeatMs: 600_000 });
    const late = assert.rejects(phone.client.sendMessage('bob', 'Hello'), { code: 'TIMEOUT' });
    await phone.clock.advance(14_000);
    phone.gateway.socket.drop();
    await phone.clock.advance(500);
    phone.gateway.welcome({ resumed: true, heartbeatMs: 600_000, frame: { ack: 2 } });
    await settled();
    await phone.clock.advance(59_999);
    assert.equal(phone.client.state, 'ready');
    await phone.clock.advance(1);
    await late;
  });

  it('of others are events', async () => {
    const { says, events } = await readyPhone();
    await says('message', { id: 'm1', from: 'bob@localhost', text: 'Hi' });
    assert.deepEqual(named(events, 'message'), [{ id: 'm1', from: 'bob@localhost', text: 'Hi', contentType: 'text/plain' }]);
  });
});

describe('a message of others', () => {
  const pings = (phone) => phone.gateway.socket.all('ping');

  it('is acknowledged at once, several together', async () => {
    const phone = await readyPhone();
    await phone.says('message', { id: 'm1', from: 'bob@localhost', text: 'one' });
    await phone.says('message', { id: 'm2', from: 'bob@localhost', text: 'two' });
    assert.equal(pings(phone).length, 0);
    await phone.clock.advance(50);
    assert.deepEqual(pings(phone).map(({ ack }) => ack), [3]);
    await phone.says('message', { id: 'm3', from: 'bob@localhost', text: 'three' });
    await phone.clock.advance(50);
    assert.deepEqual(pings(phone).map(({ ack }) => ack), [3, 4]);
  });

  it('needs no acknowledgement of its own where another frame has said it', async () => {
    const phone = await readyPhone();
    await phone.says('message', { id: 'm1', from: 'bob@localhost', text: 'one' });
    phone.client.setPresence('BUSY');
    await phone.clock.advance(50);
    assert.equal(phone.gateway.socket.only('presence').ack, 2);
    assert.equal(pings(phone).length, 0);
  });

  it('is acknowledged by the resume where the socket drops first, and not told twice', async () => {
    const phone = await readyPhone();
    const message = await phone.says('message', { id: 'm1', from: 'bob@localhost', text: 'one' });
    await resume(phone, 1);
    assert.equal(phone.gateway.socket.only('hello').ack, 2);
    phone.gateway.socket.receive(message);
    await settled();
    assert.equal(named(phone.events, 'message').length, 1);
  });
});

describe('presence and devices', () => {
  it('a watch that is refused is an error, and not asked for again', async () => {
    const phone = await readyPhone();
    phone.client.subscribe('nobody');
    phone.client.subscribe('bob');
    const [refused] = phone.gateway.socket.all('subscribe');
    await phone.says('error', { inReplyTo: refused.seq, code: 'NOT_FOUND', text: 'no user nobody' });
    assert.deepEqual(named(phone.events, 'error').map(({ code }) => code), ['NOT_FOUND']);
    phone.gateway.socket.drop();
    await phone.clock.advance(500);
    phone.gateway.welcome({ resume: 'token-2' });
    await settled();
    assert.deepEqual(phone.gateway.socket.only('subscribe').subscribe, { to: 'bob' });
  });

  it('presence is told and heard', async () => {
    const { client, gateway, says, events } = await readyPhone();
    client.setPresence('AWAY');
    client.subscribe('bob');
    client.unsubscribe('bob');
    assert.deepEqual(gateway.socket.verbs, ['hello', 'presence', 'subscribe', 'unsubscribe']);
    await says('presence', { from: 'bob@localhost', state: 'ON_CALL', note: 'with carol' });
    assert.deepEqual(named(events, 'presence'), [{ from: 'bob@localhost', state: 'ON_CALL', note: 'with carol' }]);
  });

  it('devices are asked for by user, once at a time', async () => {
    const { client, gateway, says } = await readyPhone();
    const answers = [client.devices('bob'), client.devices('bob')];
    await settled();
    assert.deepEqual(gateway.socket.only('devices').devices, { of: 'bob' });
    await says('devices', { of: 'bob', devices: [{ address: 'bob@localhost/desk', protocols: ['SIP'] }] });
    for (const answer of answers) {
      assert.deepEqual(await answer, [{ address: 'bob@localhost/desk', protocols: ['SIP'], presence: 'OFFLINE' }]);
    }
  });

  it('an error that answers nothing is an event', async () => {
    const { says, events } = await readyPhone();
    await says('error', { code: 'RATE_LIMITED', text: 'slow down' });
    assert.deepEqual(named(events, 'error').map(({ code, message }) => [code, message]), [['RATE_LIMITED', 'slow down']]);
  });

  it('a body that a newer gateway may send is passed over', async () => {
    const { says, events } = await readyPhone();
    await says('weather', { sunny: true });
    await says('message', { id: 'm1', from: 'bob@localhost', text: 'still here' });
    assert.equal(named(events, 'error').length, 0);
    assert.equal(named(events, 'message').length, 1);
  });
});

describe('a page that goes away', () => {
  /** The next page of the same tab logs in. */
  async function reload(storage, welcome) {
    const next = newPhone({ storage });
    const incoming = [];
    next.client.on('incoming', (call) => incoming.push(call));
    const connected = next.client.connect({ user: 'alice', password: 'patchbay' });
    await settled();
    next.gateway.welcome(welcome);
    return { ...next, incoming, ready: await connected };
  }

  it('leaves its session to the next one, where a call still rings', async () => {
    const storage = new FakeStorage();
    const phone = await readyPhone({ storage });
    phone.client.on('incoming', () => undefined);
    await phone.says('invite', { from: 'bob@localhost', sdp: sdp('bob-1') }, 'in-1');
    await phone.says('candidates', { candidates: [{ candidate: 'early' }] }, 'in-1');
    phone.client.call('carol');
    await settled();
    const lost = phone.gateway.socket.only('invite').callId;
    phone.page.dispatchEvent(new Event('pagehide'));

    const next = await reload(storage, { resumed: true, frame: { ack: 3 } });
    assert.equal(next.ready.resumed, true);
    const { ack, hello } = next.gateway.socket.only('hello');
    assert.deepEqual([ack, hello.resume], [3, 'token-1']);
    assert.deepEqual(next.gateway.socket.only('end'), {
      seq: 4, ack: 3, callId: lost, end: { reason: 'NORMAL', text: 'The page was closed.' },
    });
    assert.deepEqual(next.incoming.map(({ id, remote, state }) => [id, remote, state]), [['in-1', 'bob@localhost', 'ringing']]);
    await next.incoming[0].answer();
    assert.deepEqual(next.media.peer.candidates, ['early']);
    assert.equal(next.gateway.socket.only('answer').callId, 'in-1');
  });

  it('leaves it to one page only, not to a duplicate of the tab', async () => {
    const storage = new FakeStorage();
    const phone = await readyPhone({ storage });
    assert.equal(storage.items.size, 0, 'a duplicate made now inherits nothing');
    phone.page.dispatchEvent(new Event('pagehide'));
    await reload(storage, { resumed: true });
    assert.equal(storage.items.size, 0);
  });

  it('begins anew when the gateway does not know the session any more', async () => {
    const storage = new FakeStorage();
    const phone = await readyPhone({ storage });
    phone.client.subscribe('bob');
    phone.page.dispatchEvent(new Event('pagehide'));
    const next = await reload(storage, { resume: 'token-2' });
    assert.equal(next.ready.resumed, false);
    assert.deepEqual(next.gateway.socket.verbs, ['hello']);
    next.client.subscribe('carol');
    assert.equal(next.gateway.socket.only('subscribe').seq, 2);
  });

  it('takes no notice of what somebody else wrote there, or another user left', async () => {
    for (const text of ['not JSON', 'null', JSON.stringify({ url: 'wss://gateway.example/signal', user: 'alice', session: {} }), JSON.stringify({ url: 'wss://gateway.example/signal', user: 'bob', session: {} })]) {
      const storage = new FakeStorage();
      storage.setItem('patchbay.session', text);
      const next = await reload(storage);
      assert.equal(next.gateway.socket.only('hello').hello.resume, undefined);
    }
  });

  it('comes back from the browser\'s cache with its own session', async () => {
    const storage = new FakeStorage();
    const phone = await readyPhone({ storage });
    phone.page.dispatchEvent(new Event('pagehide'));
    assert.equal(storage.items.size, 1);
    phone.page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    assert.equal(storage.items.size, 0);
    assert.equal(phone.gateway.socket.all('ping').length, 1);
  });

  it('hangs up when it was told to', async () => {
    const phone = await readyPhone({ hangupOnPageHide: true });
    phone.client.call('bob');
    await settled();
    phone.page.dispatchEvent(new Event('pagehide'));
    assert.equal(phone.gateway.socket.only('end').end.reason, 'CANCELLED');
    assert.deepEqual(phone.gateway.socket.closed, { code: 1000 });
  });
});
