import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MOST_UNACKNOWLEDGED } from '../src/connection.js';
import { named, newPhone, readyPhone, resume, settled } from './support/phone.js';

describe('connecting', () => {
  it('says hello as frame 1 on the JSON subprotocol and resolves with the welcome', async () => {
    const { client, gateway, events } = newPhone();
    const connected = client.connect({ user: 'alice', password: 'patchbay', device: 'desk' });
    await settled();
    assert.equal(gateway.socket.url, 'wss://gateway.example/signal');
    assert.equal(gateway.socket.protocol, 'patchbay.v1.json');
    gateway.welcome();
    assert.deepEqual(await connected, { address: 'alice@localhost', device: 'desk', resumed: false });
    assert.deepEqual(gateway.socket.only('hello'), {
      seq: 1,
      hello: { user: 'alice', password: 'patchbay', device: 'desk', capabilities: { trickle: true, video: true, messages: true, lateOffer: true } },
    });
    assert.equal(client.state, 'ready');
    assert.deepEqual(events.map(([name]) => name), ['ready']);
  });

  it('asks a token function anew for every connection', async () => {
    const { client, gateway, clock } = newPhone();
    let asked = 0;
    const connected = client.connect({ token: async () => `jwt-${++asked}` });
    await settled();
    gateway.welcome();
    await connected;
    gateway.socket.drop();
    await clock.advance(500);
    gateway.socket.open();
    assert.equal(gateway.socket.only('hello').hello.token, 'jwt-2');
  });

  it('rejects with UNAUTHORIZED when the account is refused, and does not try again', async () => {
    const { client, gateway, clock } = newPhone();
    const connected = client.connect({ user: 'alice', password: 'wrong' });
    await settled();
    gateway.socket.open();
    gateway.socket.receive({ seq: 1, error: { inReplyTo: 1, code: 'UNAUTHORIZED', text: 'wrong password' } });
    gateway.socket.drop(4401);
    await assert.rejects(connected, { code: 'UNAUTHORIZED', message: 'wrong password' });
    await clock.advance(120_000);
    assert.equal(gateway.sockets.length, 1);
    assert.equal(client.state, 'disconnected');
    assert.equal(clock.running, 0);
  });

  it('rejects with CONNECTION_FAILED when nobody answers, and can be asked again', async () => {
    const { client, gateway, clock } = newPhone();
    const first = client.connect({ user: 'alice', password: 'patchbay' });
    const refused = assert.rejects(first, { code: 'CONNECTION_FAILED' });
    await settled();
    await clock.advance(15_000);
    await refused;
    const second = client.connect({ user: 'alice', password: 'patchbay' });
    await settled();
    gateway.welcome();
    await second;
    assert.equal(client.state, 'ready');
  });

  it('gives up a connection in the making when disconnect is called', async () => {
    const { client, clock } = newPhone();
    const refused = assert.rejects(client.connect({ user: 'alice', password: 'patchbay' }), { code: 'NOT_CONNECTED' });
    await settled();
    client.disconnect();
    await refused;
    assert.equal(clock.running, 0);
  });

  it('refuses an address that is not one', async () => {
    const { client } = newPhone();
    await assert.rejects(client.connect({ url: 'mailto:bob@localhost' }), { code: 'INVALID_ARGUMENT' });
  });
});

describe('counting frames', () => {
  it('numbers its frames from 2 and acknowledges the highest number seen', async () => {
    const { client, gateway, says } = await readyPhone();
    client.subscribe('bob');
    await says('presence', { from: 'bob@localhost', state: 'AVAILABLE' });
    client.subscribe('carol');
    assert.deepEqual(gateway.socket.all('subscribe').map(({ seq, ack }) => ({ seq, ack })), [{ seq: 2, ack: 1 }, { seq: 3, ack: 2 }]);
  });

  it('drops a frame that it has had before', async () => {
    const { gateway, says, events } = await readyPhone();
    const frame = await says('presence', { from: 'bob@localhost', state: 'AWAY' });
    gateway.socket.receive(frame);
    assert.equal(named(events, 'presence').length, 1);
  });

  it('acknowledges by a ping when it only listens', async () => {
    const { gateway, says } = await readyPhone();
    for (let i = 0; i < 31; i++) {
      await says('presence', { from: 'bob@localhost', state: 'AWAY' });
    }
    assert.equal(gateway.socket.only('ping').ack, 32);
  });

  it('reports a frame that is none, and goes on', async () => {
    const { gateway, says, events } = await readyPhone();
    gateway.socket.receive('{"seq":');
    gateway.socket.receive('[]');
    gateway.socket.receive({ seq: 2, ping: {}, pong: {} });
    gateway.socket.receive({ seq: -1, pong: {} });
    await says('presence', { from: 'bob@localhost', state: 'AWAY' });
    assert.deepEqual(named(events, 'error').map(({ code }) => code), ['BAD_FRAME', 'BAD_FRAME', 'BAD_FRAME', 'BAD_FRAME']);
    assert.equal(named(events, 'presence').length, 1);
  });
});

describe('resuming', () => {
  it('says hello with the token and the last number seen, outside the count', async () => {
    const { client, gateway, clock, says } = await readyPhone();
    client.subscribe('bob');
    await says('presence', { from: 'bob@localhost', state: 'AWAY' });
    gateway.socket.drop();
    await clock.advance(500);
    gateway.socket.open();
    const { seq, ack, hello } = gateway.socket.only('hello');
    assert.deepEqual({ seq, ack, resume: hello.resume, user: hello.user }, { seq: undefined, ack: 2, resume: 'token-1', user: 'alice' });
  });

  it('sends again what the gateway has not seen, in order, under the same numbers, and nothing else', async () => {
    const phone = await readyPhone();
    const { client, gateway } = phone;
    for (const user of ['bob', 'carol', 'dave']) {
      client.subscribe(user); // 2, 3, 4
    }
    gateway.socket.drop();
    client.subscribe('erin'); // 5, without a socket
    await phone.clock.advance(500);
    gateway.welcome({ resumed: true, frame: { ack: 3 } });
    assert.deepEqual(gateway.socket.all('subscribe').map(({ seq, subscribe }) => [seq, subscribe.to]), [[4, 'dave'], [5, 'erin']]);
    client.subscribe('frank');
    assert.equal(gateway.socket.sent.at(-1).seq, 6);
  });

  it('forgets a frame once any frame of the gateway has acknowledged it', async () => {
    const phone = await readyPhone();
    phone.client.subscribe('bob');
    phone.gateway.socket.receive({ seq: 2, ack: 2, pong: {} });
    await resume(phone, 0);
    assert.deepEqual(phone.gateway.socket.verbs, ['hello']);
  });

  it('takes each replayed frame once, in the order of the session', async () => {
    const phone = await readyPhone();
    await phone.says('message', { id: 'm2', from: 'bob@localhost', text: 'two' });
    await resume(phone, 1);
    for (const [seq, text] of [[2, 'two'], [3, 'three'], [4, 'four'], [3, 'three']]) {
      phone.gateway.socket.receive({ seq, message: { id: `m${seq}`, from: 'bob@localhost', text } });
    }
    assert.deepEqual(named(phone.events, 'message').map(({ text }) => text), ['two', 'three', 'four']);
  });

  it('tells that it reconnects and that it has resumed', async () => {
    const phone = await readyPhone();
    await resume(phone, 1);
    assert.deepEqual(phone.events.map(([name]) => name), ['ready', 'reconnecting', 'reconnected']);
    assert.deepEqual(phone.events.at(-1)[1], { resumed: true });
  });

  it('begins anew when the session is gone, and says its wishes again', async () => {
    const phone = await readyPhone();
    const { client, gateway, clock } = phone;
    client.subscribe('bob');
    client.setPresence('AWAY', 'lunch');
    const message = assert.rejects(client.sendMessage('bob', 'lost?'), { code: 'TRANSPORT_LOST' });
    gateway.socket.drop();
    await clock.advance(500);
    gateway.welcome({ resume: 'token-2' });
    await message;
    assert.deepEqual(gateway.socket.sent.slice(1).map(({ seq, ack, ...body }) => [seq, ack, body]), [
      [2, 1, { presence: { state: 'AWAY', note: 'lunch' } }],
      [3, 1, { subscribe: { to: 'bob' } }],
    ]);
    assert.deepEqual(phone.events.map(([name]) => name), ['ready', 'reconnecting', 'ready', 'reconnected']);
    gateway.socket.drop();
    await clock.advance(1_000);
    gateway.socket.open();
    assert.equal(gateway.socket.only('hello').hello.resume, 'token-2');
  });

  it('stays the device that the gateway made it, also in a new session', async () => {
    const { gateway, clock } = await readyPhone({}, { device: 'ws-1a2b' });
    assert.equal(gateway.socket.only('hello').hello.device, undefined);
    gateway.socket.drop();
    await clock.advance(500);
    gateway.socket.open();
    assert.equal(gateway.socket.only('hello').hello.device, 'ws-1a2b');
  });

  it('gives the session up after the time that the gateway keeps it', async () => {
    const { client, gateway, clock } = await readyPhone({ resumeTimeoutMs: 60_000 });
    const message = assert.rejects(client.sendMessage('bob', 'lost?'), { code: 'TRANSPORT_LOST' });
    gateway.socket.drop();
    while (gateway.sockets.length < 4) {
      await clock.advance(100);
      gateway.socket.drop();
    }
    await clock.advance(60_000);
    await message;
    gateway.socket.drop();
    await clock.advance(15_000);
    gateway.socket.open();
    assert.deepEqual(gateway.socket.only('hello').seq, 1);
    assert.equal(gateway.socket.only('hello').hello.resume, undefined);
  });

  it('does not give it up while the gateway is deciding', async () => {
    const { client, gateway, clock } = await readyPhone({ resumeTimeoutMs: 1_000 });
    const call = client.call('bob');
    await settled();
    gateway.socket.drop();
    await clock.advance(500);
    gateway.socket.open();
    await clock.advance(5_000);
    gateway.welcome({ resumed: true, frame: { ack: 2 } });
    assert.equal(call.state, 'calling');
    assert.deepEqual(client.calls, [call]);
  });

  it('keeps no more than its bound, but always room for an end', async () => {
    const { client, gateway, clock } = await readyPhone();
    const call = client.call('bob');
    await settled();
    gateway.socket.drop();
    for (let i = 1; i < MOST_UNACKNOWLEDGED; i++) {
      client.subscribe('bob');
    }
    assert.throws(() => client.subscribe('bob'), { code: 'CONGESTION' });
    call.hangup();
    await clock.advance(500);
    gateway.welcome({ resumed: true, frame: { ack: 1 } });
    assert.equal(gateway.socket.only('end').end.reason, 'CANCELLED');
    assert.equal(gateway.socket.sent.length, 1 + MOST_UNACKNOWLEDGED + 1);
  });
});

describe('reconnecting', () => {
  it('backs off exponentially, with jitter, up to a bound', async () => {
    const { gateway, clock, events } = await readyPhone({ reconnect: { baseMs: 400, maxMs: 3_000 } });
    gateway.socket.drop();
    for (let i = 0; i < 4; i++) {
      await clock.advance(3_000);
      gateway.socket.drop();
    }
    // random() is 0.5 here, so that each delay is three quarters of its step.
    assert.deepEqual(named(events, 'reconnecting').map(({ attempt, delayMs }) => [attempt, delayMs]),
      [[1, 300], [2, 600], [3, 1_200], [4, 2_250], [5, 2_250]]);
  });

  it('begins the back-off again after a pong, not after a mere welcome', async () => {
    const phone = await readyPhone();
    await resume(phone, 1);
    phone.gateway.socket.drop();
    await phone.clock.advance(1_000);
    phone.gateway.welcome({ resumed: true });
    phone.gateway.socket.receive({ seq: 2, pong: {} });
    phone.gateway.socket.drop();
    assert.deepEqual(named(phone.events, 'reconnecting').map(({ attempt }) => attempt), [1, 2, 1]);
  });

  it('gives up after as many attempts as it was told', async () => {
    const { client, gateway, clock, events } = await readyPhone({ reconnect: { maxAttempts: 1 } });
    gateway.socket.drop();
    await clock.advance(500);
    gateway.socket.drop();
    assert.equal(client.state, 'disconnected');
    assert.equal(named(events, 'disconnected')[0].error.code, 'CONNECTION_FAILED');
    assert.equal(clock.running, 0);
  });

  for (const [closeCode, code] of [[4401, 'UNAUTHORIZED'], [4403, 'FORBIDDEN'], [4409, 'CONFLICT']]) {
    it(`stops when the gateway closes with ${closeCode}`, async () => {
      const { client, gateway, clock, events } = await readyPhone();
      const call = client.call('bob');
      gateway.socket.drop(closeCode, 'enough');
      assert.equal(client.state, 'disconnected');
      assert.deepEqual(named(events, 'disconnected').map(({ error }) => [error.code, error.message]), [[code, 'enough']]);
      assert.equal(call.endReason, 'TRANSPORT_LOST');
      await clock.advance(60_000);
      assert.equal(gateway.sockets.length, 1);
      assert.equal(clock.running, 0);
    });
  }

  it('comes back after any other close code', async () => {
    for (const closeCode of [1000, 1001, 1008, 1011, 1013, 4408, 4413, 4414, 4429]) {
      const { gateway, clock } = await readyPhone();
      gateway.socket.drop(closeCode);
      await clock.advance(500);
      assert.equal(gateway.sockets.length, 2, `after ${closeCode}`);
    }
  });

  it('tries at once when the network is back', async () => {
    const { gateway, clock, page } = await readyPhone();
    gateway.socket.drop();
    page.dispatchEvent(new Event('online'));
    await settled();
    assert.equal(gateway.sockets.length, 2);
    await clock.advance(1_000);
    assert.equal(gateway.sockets.length, 2, 'the attempt that was planned is not made as well');
  });

  it('leaves with the delay that the gateway asked for, and resumes', async () => {
    const { gateway, clock, says, events } = await readyPhone();
    await says('goAway', { reconnectMs: 700 });
    const old = gateway.socket;
    await clock.advance(699);
    assert.equal(old.closed, null);
    await clock.advance(1);
    assert.notEqual(old.closed, null);
    assert.notEqual(gateway.socket, old);
    gateway.socket.open();
    assert.equal(gateway.socket.only('hello').hello.resume, 'token-1');
    assert.deepEqual(named(events, 'goAway'), [{ reconnectMs: 700 }]);
  });

  it('waits for the announced delay when the gateway closes first', async () => {
    const { gateway, clock, says } = await readyPhone();
    await says('goAway', { reconnectMs: 5_000 });
    gateway.socket.drop(1001);
    await clock.advance(4_999);
    assert.equal(gateway.sockets.length, 1);
    await clock.advance(1);
    assert.equal(gateway.sockets.length, 2);
  });
});

describe('liveness', () => {
  it('pings at the gateway\'s interval', async () => {
    const { gateway, clock, says } = await readyPhone({}, { heartbeatMs: 10_000 });
    await clock.advance(9_999);
    assert.equal(gateway.socket.all('ping').length, 0);
    await clock.advance(1);
    assert.equal(gateway.socket.all('ping').length, 1);
    await says('pong');
    await clock.advance(10_000);
    assert.equal(gateway.socket.all('ping').length, 2);
    assert.equal(gateway.sockets.length, 1);
  });

  it('leaves a socket that is open but silent', async () => {
    const { client, gateway, clock } = await readyPhone({}, { heartbeatMs: 10_000 });
    const dead = gateway.socket;
    await clock.advance(10_000);
    await clock.advance(5_000);
    assert.equal(client.state, 'reconnecting');
    assert.notEqual(dead.closed, null);
    await clock.advance(500);
    gateway.welcome({ resumed: true });
    assert.equal(client.state, 'ready');
  });

  it('takes any frame for a sign of life', async () => {
    const { client, clock, says } = await readyPhone({}, { heartbeatMs: 10_000 });
    await clock.advance(10_000);
    await says('presence', { from: 'bob@localhost', state: 'AWAY' });
    await clock.advance(9_000);
    assert.equal(client.state, 'ready');
  });

  it('probes the socket when the network changed', async () => {
    const { client, gateway, clock, page } = await readyPhone();
    page.dispatchEvent(new Event('online'));
    assert.equal(gateway.socket.all('ping').length, 1);
    await clock.advance(3_000);
    assert.equal(client.state, 'reconnecting');
  });

  it('hears nothing more from a socket that it has left', async () => {
    const { gateway, clock, events } = await readyPhone();
    const old = gateway.socket;
    old.drop();
    await clock.advance(500);
    gateway.welcome({ resumed: true });
    old.receive({ seq: 2, message: { id: 'm', from: 'x', text: 'ghost' } });
    old.drop();
    assert.equal(named(events, 'message').length, 0);
    assert.equal(named(events, 'reconnecting').length, 1);
  });
});
