import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withMids } from '../src/sdp.js';
import { answeredPhone, named, newPhone, readyPhone, recordCall, sdp, settled, talkingPhone } from './support/phone.js';
import { FakeStorage } from './support/storage.js';

/** The page goes away, and the next one of the same tab logs in. */
async function reload(phone, storage, { seen = 2, listens = true, getUserMedia } = {}) {
  phone.page.dispatchEvent(new Event('pagehide'));
  const next = newPhone({ storage, ...(getUserMedia ? { environment: { getUserMedia } } : {}) });
  const restored = [];
  if (listens) {
    next.client.on('restored', (call) => restored.push({ call, events: recordCall(call), state: call.state }));
  }
  const connected = next.client.connect({ user: 'alice', password: 'patchbay' });
  await settled();
  next.gateway.welcome({ resumed: true, frame: { ack: 99 } });
  await connected;
  await settled();
  let seq = seen;
  const says = async (verb, body, callId) => {
    next.gateway.socket.receive({ seq: ++seq, callId, [verb]: body });
    await settled();
  };
  return { ...next, restored, says, call: restored[0]?.call, callEvents: restored[0]?.events };
}

describe('a call whose page is reloaded', () => {
  it('is offered anew with the sections that the other side knows, and goes on when that is accepted', async () => {
    const storage = new FakeStorage();
    const phone = await answeredPhone({ storage });
    phone.peer.transceivers[0].mid = 'sound';
    phone.peer.localDescription.sdp = phone.peer.localDescription.sdp.replace('a=mid:0', 'a=mid:sound');
    await phone.clock.advance(7);
    const since = phone.call.connectedAt;

    const next = await reload(phone, storage);

    assert.equal(next.restored[0].state, 'connecting');
    const { callId, update } = next.gateway.socket.only('update');
    assert.deepEqual([callId, update.reason], ['in-1', 'ICE_RESTART']);
    assert.match(update.sdp, /a=group:BUNDLE sound\r\n/);
    assert.match(update.sdp, /a=mid:sound\r\n/);
    const { call } = next;
    assert.deepEqual([call.id, call.direction, call.remote], ['in-1', 'incoming', 'bob@localhost']);
    await next.says('updateAnswer', { id: update.id, sdp: sdp('bob-2') }, 'in-1');
    next.media.peer.becomes('connected');
    assert.equal(call.state, 'connected');
    assert.equal(call.connectedAt, since);
    assert.deepEqual(next.callEvents.map(([event]) => event), ['update', 'connected']);
    call.hangup();
    assert.equal(next.gateway.socket.only('end').end.reason, 'NORMAL');
  });

  it('is muted and on hold as it was', async () => {
    const storage = new FakeStorage();
    const phone = await talkingPhone({ storage });
    const held = phone.call.hold();
    await settled();
    const { update } = phone.gateway.socket.only('update');
    await phone.says('updateAnswer', { id: update.id, sdp: sdp('bob-1', 'recvonly') }, phone.call.id);
    await held;
    phone.call.mute();
    await phone.says('info', { muted: true, media: 'AUDIO' }, phone.call.id);

    const next = await reload(phone, storage, { seen: 4 });

    const { call } = next;
    assert.deepEqual([call.held, call.muted, call.remoteMuted], [true, true, true]);
    const again = next.gateway.socket.only('update').update;
    assert.match(again.sdp, /a=sendonly/);
    assert.equal(next.gateway.socket.all('info').length, 0, 'the other side knows');
    await next.says('updateAnswer', { id: again.id, sdp: sdp('bob-2', 'recvonly') }, call.id);
    const resumed = call.unhold();
    await settled();
    const last = next.gateway.socket.all('update')[1].update;
    assert.match(last.sdp, /a=sendrecv/);
    await next.says('updateAnswer', { id: last.id, sdp: sdp('bob-2') }, call.id);
    await resumed;
    assert.equal(next.media.streams[0].getTracks()[0].enabled, false, 'still muted');
  });

  it('has the video that it had', async () => {
    const storage = new FakeStorage();
    const phone = await talkingPhone({ storage, media: { audio: true, video: true } });
    const next = await reload(phone, storage);
    assert.deepEqual(next.media.streams[0].getTracks().map(({ kind }) => kind), ['audio', 'video']);
    assert.match(next.gateway.socket.only('update').update.sdp, /m=audio[^]*a=mid:0[^]*m=video[^]*a=mid:1/);
  });

  it('tries again when the other side changed it at the same time', async () => {
    const storage = new FakeStorage();
    const phone = await talkingPhone({ storage });
    const next = await reload(phone, storage);
    const { update } = next.gateway.socket.only('update');
    await next.says('update', { id: 'theirs', reason: 'HOLD', sdp: sdp('bob-1', 'sendonly') }, phone.call.id);
    assert.deepEqual(next.gateway.socket.only('updateReject').updateReject, { id: 'theirs', reason: 'GLARE' });
    await next.says('updateReject', { id: update.id, reason: 'GLARE' }, phone.call.id);
    await next.clock.advance(4_000);
    const again = next.gateway.socket.all('update')[1].update;
    assert.equal(again.reason, 'ICE_RESTART');
    await next.says('updateAnswer', { id: again.id, sdp: sdp('bob-2') }, phone.call.id);
    next.media.peer.becomes('connected');
    assert.equal(next.call.state, 'connected');
    await next.says('update', { id: 'theirs-2', reason: 'HOLD', sdp: sdp('bob-2', 'sendonly') }, phone.call.id);
    assert.equal(next.call.remoteHeld, true);
  });

  it('refuses what the other side asked of the old page', async () => {
    const storage = new FakeStorage();
    const phone = await talkingPhone({ storage });
    phone.gateway.socket.receive({ seq: 3, callId: phone.call.id, update: { id: 'theirs', reason: 'HOLD', sdp: sdp('bob-1') } });
    const next = await reload(phone, storage);
    assert.deepEqual(next.gateway.socket.verbs, ['hello', 'updateReject', 'update']);
    assert.deepEqual(next.gateway.socket.only('updateReject').updateReject, { id: 'theirs', reason: 'GLARE' });
  });

  it('that nobody has answered rings on, and is offered anew when somebody does', async () => {
    const storage = new FakeStorage();
    const phone = await readyPhone({ storage });
    const outgoing = phone.client.call('bob');
    await settled();
    await phone.says('progress', { state: 'RINGING' }, outgoing.id);
    const next = await reload(phone, storage);
    assert.equal(next.restored[0].state, 'ringing');
    assert.equal(next.gateway.socket.all('update').length, 0);
    await next.says('answer', { sdp: sdp('bob-1'), device: 'desk' }, outgoing.id);
    assert.deepEqual(named(next.callEvents, 'answered'), [{ device: 'desk' }]);
    await next.says('candidates', { candidates: [{ candidate: 'for the old one', usernameFragment: 'bob-1' }] }, outgoing.id);
    const { update } = next.gateway.socket.only('update');
    await next.says('updateAnswer', { id: update.id, sdp: sdp('bob-2') }, outgoing.id);
    next.media.peer.becomes('connected');
    assert.equal(next.call.state, 'connected');
    assert.deepEqual(next.media.peer.candidates, []);
  });

  it('survives another reload before it was back', async () => {
    const storage = new FakeStorage();
    const phone = await talkingPhone({ storage });
    const next = await reload(phone, storage, { getUserMedia: () => new Promise(() => undefined) });
    assert.equal(next.gateway.socket.all('update').length, 0, 'the microphone is not open yet');
    const last = await reload(next, storage);
    assert.equal(last.gateway.socket.only('update').callId, phone.call.id);
  });

  it('ends with MEDIA_LOST when the other side refuses, or there is no microphone any more', async () => {
    const storage = new FakeStorage();
    const phone = await talkingPhone({ storage });
    const next = await reload(phone, storage);
    await next.says('updateReject', { id: next.gateway.socket.only('update').update.id, reason: 'NOT_ACCEPTABLE' }, phone.call.id);
    assert.equal(next.gateway.socket.only('end').end.reason, 'MEDIA_LOST');

    const other = await talkingPhone({ storage });
    const deaf = await reload(other, storage, {
      getUserMedia: async () => { throw Object.assign(new Error('no'), { name: 'NotAllowedError' }); },
    });
    assert.deepEqual(deaf.gateway.socket.only('end').end, { reason: 'MEDIA_LOST', text: 'The use of the microphone was not allowed.' });
  });

  it('is ended when nobody listens for it, or data channels went with its page', async () => {
    const storage = new FakeStorage();
    const phone = await talkingPhone({ storage });
    const next = await reload(phone, storage, { listens: false });
    assert.deepEqual(next.gateway.socket.only('end').end, { reason: 'NORMAL', text: 'The page was closed.' });

    const other = await talkingPhone({ storage });
    other.peer.localDescription.sdp += 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:1\r\n';
    assert.equal((await reload(other, storage)).gateway.socket.only('end').callId, other.call.id);
  });
});

describe('the names of sections', () => {
  it('are given to an offer in order, in its group too', () => {
    const offer = 'v=0\r\na=group:BUNDLE 0 1\r\nm=audio 9 X 0\r\na=mid:0\r\nm=video 9 X 96\r\na=mid:1\r\na=x:mid:1\r\n';
    assert.equal(withMids(offer, ['1', 'b']),
      'v=0\r\na=group:BUNDLE 1 b\r\nm=audio 9 X 0\r\na=mid:1\r\nm=video 9 X 96\r\na=mid:b\r\na=x:mid:1\r\n');
  });
});
