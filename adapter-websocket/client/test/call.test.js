import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeEndReason } from '../index.js';
import { FakeStream, FakeTrack } from './support/media.js';
import { answeredPhone, named, readyPhone, recordCall, resume, sdp, settled, talkingPhone } from './support/phone.js';

const END_REASONS = ['NORMAL', 'CANCELLED', 'BUSY', 'DECLINED', 'NO_ANSWER', 'UNAVAILABLE', 'NOT_FOUND', 'ANSWERED_ELSEWHERE',
  'FORBIDDEN', 'UNAUTHORIZED', 'NOT_ACCEPTABLE', 'REDIRECTED', 'TIMEOUT', 'CONGESTION', 'TRANSPORT_LOST', 'MEDIA_LOST', 'REPLACED',
  'PROTOCOL_ERROR', 'INTERNAL'];

/** A phone with an outgoing call whose invitation has been sent. */
async function callingPhone(options, callOptions) {
  const phone = await readyPhone(options);
  const call = phone.client.call('bob', callOptions);
  const callEvents = recordCall(call);
  await settled();
  return { ...phone, call, callEvents, peer: phone.media.peer };
}

/** A phone at which a call of bob's rings. */
async function rungPhone(options) {
  const phone = await readyPhone(options);
  let call;
  phone.client.on('incoming', (incoming) => {
    call = incoming;
  });
  await phone.says('invite', { from: 'bob@localhost', displayName: 'Bob', sdp: sdp('bob-1') }, 'in-1');
  return { ...phone, call, callEvents: recordCall(call) };
}

describe('an outgoing call', () => {
  it('goes from calling over ringing and connecting to connected', async () => {
    const { call, callEvents, gateway, says, media, clock } = await callingPhone({}, { subject: 'Lunch' });
    const invite = gateway.socket.only('invite');
    assert.equal(invite.callId, call.id);
    assert.deepEqual(invite.invite, { to: 'bob', sdp: media.peer.localDescription.sdp, video: false, subject: 'Lunch', headers: {} });
    assert.equal(call.state, 'calling');
    await says('progress', { state: 'TRYING' }, call.id);
    await says('progress', { state: 'RINGING' }, call.id);
    assert.equal(call.state, 'ringing');
    await says('answer', { sdp: sdp('bob-1'), device: 'bob@localhost/desk' }, call.id);
    assert.equal(call.state, 'connecting');
    media.peer.becomes('connected');
    assert.equal(call.state, 'connected');
    assert.equal(call.connectedAt, clock.now());
    assert.deepEqual(callEvents.map(([name]) => name), ['progress', 'progress', 'ringing', 'answered', 'connected']);
    assert.deepEqual(named(callEvents, 'answered'), [{ device: 'bob@localhost/desk' }]);
  });

  it('uses the ICE servers of the welcome', async () => {
    const iceServers = [{ urls: ['turn:turn.example'], username: 'u', credential: 'c' }];
    const phone = await readyPhone({}, { iceServers });
    phone.client.call('bob');
    await settled();
    assert.deepEqual(phone.media.peer.configuration, { iceServers });
  });

  it('plays early media as a provisional answer, and takes the answer after it', async () => {
    const { call, callEvents, says, peer } = await callingPhone();
    await says('progress', { state: 'EARLY_MEDIA', sdp: sdp('bob-early') }, call.id);
    assert.equal(peer.signalingState, 'have-remote-pranswer');
    peer.becomes('connected');
    assert.equal(call.state, 'calling', 'sound before the answer is no answer');
    await says('answer', { sdp: sdp('bob-1') }, call.id);
    assert.equal(peer.remoteDescription.sdp, sdp('bob-1'));
    assert.equal(call.state, 'connected');
    assert.deepEqual(callEvents.map(([name]) => name), ['progress', 'answered', 'connected']);
  });

  it('takes the early description for the answer when the answer has none', async () => {
    const { call, says, peer } = await callingPhone();
    await says('progress', { state: 'EARLY_MEDIA', sdp: sdp('bob-early') }, call.id);
    await says('answer', {}, call.id);
    assert.deepEqual(peer.remoteDescription, { type: 'answer', sdp: sdp('bob-early') });
  });

  it('tells the place in a queue', async () => {
    const { call, callEvents, says } = await callingPhone();
    await says('progress', { state: 'QUEUED', queuePosition: 3 }, call.id);
    assert.deepEqual(named(callEvents, 'progress'), [{ state: 'QUEUED', queuePosition: 3 }]);
  });

  it('is cancelled by a hangup before the answer', async () => {
    const { call, gateway, media, client } = await callingPhone();
    call.hangup();
    assert.deepEqual(gateway.socket.only('end').end, { reason: 'CANCELLED' });
    assert.equal(call.endReason, 'CANCELLED');
    assert.equal(media.streams[0].getTracks()[0].stopped, true);
    assert.equal(media.peer.signalingState, 'closed');
    assert.deepEqual(client.calls, []);
  });

  it('leaves no trace at the gateway when it is hung up before the microphone is open', async () => {
    const phone = await readyPhone();
    const call = phone.client.call('bob');
    call.hangup();
    await settled();
    assert.deepEqual(phone.gateway.socket.verbs, ['hello']);
    assert.equal(phone.media.streams[0].getTracks()[0].stopped, true);
  });

  it('ends with MEDIA_UNAVAILABLE when the microphone is refused', async () => {
    const refusal = Object.assign(new Error('denied'), { name: 'NotAllowedError' });
    const { call, callEvents, gateway } = await callingPhone({ environment: { getUserMedia: async () => Promise.reject(refusal) } });
    assert.equal(call.endReason, 'MEDIA_UNAVAILABLE');
    assert.match(named(callEvents, 'ended')[0].text, /not allowed/);
    assert.deepEqual(gateway.socket.verbs, ['hello']);
  });

  it('offers video when it is asked to, and says so', async () => {
    const { call, gateway, peer } = await callingPhone({}, { video: true });
    assert.equal(call.video, true);
    assert.equal(gateway.socket.only('invite').invite.video, true);
    assert.deepEqual(peer.transceivers.map(({ kind }) => kind), ['audio', 'video']);
  });

  it('sends a stream that it was given, and leaves it running', async () => {
    const stream = new FakeStream();
    stream.addTrack(new FakeTrack('audio'));
    const { call, media } = await callingPhone({}, { stream });
    assert.equal(call.localStream, stream);
    assert.equal(media.streams.length, 0);
    call.hangup();
    assert.equal(stream.getTracks()[0].stopped, false);
  });

  it('only receives when it is told to send nothing', async () => {
    const { peer, media } = await callingPhone({}, { audio: false });
    assert.deepEqual(peer.transceivers.map(({ kind, direction }) => [kind, direction]), [['audio', 'recvonly']]);
    assert.equal(media.streams.length, 0);
  });

  it('ends with NOT_ACCEPTABLE when the answer cannot be used', async () => {
    const { call, gateway, says, peer } = await callingPhone();
    peer.refuses = 'answer';
    await says('answer', { sdp: sdp('bob-1') }, call.id);
    assert.equal(call.endReason, 'NOT_ACCEPTABLE');
    assert.equal(gateway.socket.only('end').end.reason, 'NOT_ACCEPTABLE');
  });

  it('does not need a call that the gateway refuses to be ended', async () => {
    const { call, callEvents, gateway, says } = await callingPhone();
    await says('error', { inReplyTo: gateway.socket.only('invite').seq, code: 'RATE_LIMITED', text: 'slow down' });
    assert.deepEqual(named(callEvents, 'ended'), [{ reason: 'CONGESTION', text: 'slow down', originator: 'remote' }]);
    assert.equal(gateway.socket.all('end').length, 0);
    assert.equal(call.state, 'ended');
  });

  it('cannot be made without a connection or a callee', async () => {
    const phone = await readyPhone();
    assert.throws(() => phone.client.call('  '), { code: 'INVALID_ARGUMENT' });
    phone.client.disconnect();
    assert.throws(() => phone.client.call('bob'), { code: 'NOT_CONNECTED' });
  });
});

describe('an incoming call', () => {
  it('rings, is answered and connects', async () => {
    const { call, callEvents, gateway, media } = await rungPhone();
    assert.equal(gateway.socket.only('ringing').callId, 'in-1');
    assert.deepEqual([call.state, call.remote, call.displayName], ['ringing', 'bob@localhost', 'Bob']);
    await call.answer();
    assert.equal(gateway.socket.only('answer').answer.sdp, media.peer.localDescription.sdp);
    assert.equal(call.state, 'connecting');
    media.peer.becomes('connected');
    assert.equal(call.state, 'connected');
    assert.deepEqual(callEvents.map(([name]) => name), ['answered', 'connected']);
  });

  it('is declined, or refused as busy', async () => {
    for (const reason of ['DECLINED', 'BUSY']) {
      const { call, gateway } = await rungPhone();
      call.reject(reason);
      assert.deepEqual(gateway.socket.only('end').end, { reason });
    }
  });

  it('rings on when the microphone is refused, and can be answered then', async () => {
    let refuse = true;
    const phone = await rungPhone({
      environment: { getUserMedia: async () => (refuse ? Promise.reject(new Error('in use')) : phone.media.getUserMedia({ audio: true })) },
    });
    await assert.rejects(phone.call.answer(), { code: 'MEDIA_UNAVAILABLE' });
    assert.equal(phone.call.state, 'ringing');
    refuse = false;
    await phone.call.answer();
    assert.equal(phone.call.state, 'connecting');
  });

  it('that ends while the microphone opens is not answered', async () => {
    const { call, gateway, says, media } = await rungPhone();
    const answered = assert.rejects(call.answer(), { code: 'CALL_ENDED' });
    gateway.socket.receive({ seq: 3, callId: 'in-1', end: { reason: 'ANSWERED_ELSEWHERE' } });
    await answered;
    assert.equal(call.endReason, 'ANSWERED_ELSEWHERE');
    assert.equal(media.streams[0].getTracks()[0].stopped, true);
    assert.equal(gateway.socket.all('answer').length, 0);
    await says('candidates', { candidates: [{ candidate: 'late' }] }, 'in-1');
  });

  it('cannot be answered twice', async () => {
    const { call } = await rungPhone();
    const first = call.answer();
    await assert.rejects(call.answer(), { code: 'INVALID_STATE' });
    await first;
    await assert.rejects(call.answer(), { code: 'INVALID_STATE' });
    assert.throws(() => call.reject(), { code: 'INVALID_STATE' });
  });

  it('whose offer cannot be used is ended with NOT_ACCEPTABLE', async () => {
    const phone = await readyPhone();
    const { RTCPeerConnection } = phone.media;
    const refusing = await rungPhone({
      environment: {
        RTCPeerConnection: class extends RTCPeerConnection {
          refuses = 'offer';
        },
      },
    });
    await assert.rejects(refusing.call.answer(), { code: 'MEDIA_FAILED' });
    assert.equal(refusing.gateway.socket.only('end').end.reason, 'NOT_ACCEPTABLE');
  });

  it('is refused when nobody listens, and when there are too many', async () => {
    const deaf = await readyPhone();
    await deaf.says('invite', { from: 'bob@localhost', sdp: sdp('bob-1') }, 'in-1');
    assert.deepEqual(deaf.gateway.socket.only('end').end, { reason: 'UNAVAILABLE' });

    const phone = await rungPhone({ maxCalls: 1 });
    await phone.says('invite', { from: 'carol@localhost', sdp: sdp('carol-1') }, 'in-2');
    assert.deepEqual(phone.gateway.socket.only('end'), { seq: 3, ack: 3, callId: 'in-2', end: { reason: 'BUSY' } });
  });
});

describe('trickle ICE', () => {
  it('sends candidates after the description, several in one frame, and the end', async () => {
    const phone = await readyPhone();
    phone.client.call('bob');
    await settled();
    const { peer } = phone.media;
    peer.finds('host-1');
    peer.finds('host-2');
    assert.equal(phone.gateway.socket.all('candidates').length, 0);
    await phone.clock.advance(20);
    peer.finds('relay');
    peer.finds(null);
    assert.deepEqual(phone.gateway.socket.all('candidates').map(({ candidates: { candidates, end } }) => [candidates.map((c) => c.candidate), end]),
      [[['host-1', 'host-2'], undefined], [['relay'], true]]);
    assert.deepEqual(phone.gateway.socket.verbs, ['hello', 'invite', 'candidates', 'candidates']);
  });

  it('splits what would be too much for one frame', async () => {
    const { peer, clock, gateway } = await callingPhone();
    for (let i = 0; i < 70; i++) {
      peer.finds(`host-${i}`);
    }
    await clock.advance(20);
    assert.deepEqual(gateway.socket.all('candidates').map(({ candidates }) => candidates.candidates.length), [32, 32, 6]);
  });

  it('never sends a candidate before the description that it belongs to', async () => {
    const { gateway, media, says, client } = await readyPhone();
    let call;
    client.on('incoming', (incoming) => {
      call = incoming;
    });
    await says('invite', { from: 'bob@localhost', sdp: sdp('bob-1') }, 'in-1');
    const { RTCPeerConnection } = media;
    const setLocal = RTCPeerConnection.prototype.setLocalDescription;
    RTCPeerConnection.prototype.setLocalDescription = async function (description) {
      await setLocal.call(this, description);
      this.finds('host-1');
      this.finds(null);
    };
    await call.answer();
    assert.deepEqual(gateway.socket.verbs, ['hello', 'ringing', 'answer', 'candidates']);
  });

  it('keeps candidates that come before the answer until it is applied', async () => {
    const { call, says, peer } = await callingPhone();
    await says('candidates', { candidates: [{ candidate: 'early-1' }, { candidate: 'early-2' }] }, call.id);
    assert.deepEqual(peer.candidates, []);
    await says('answer', { sdp: sdp('bob-1') }, call.id);
    await says('candidates', { candidates: [{ candidate: 'late' }], end: true }, call.id);
    assert.deepEqual(peer.candidates, ['early-1', 'early-2', 'late', '']);
  });

  it('keeps candidates of the callee that answers while another one plays early media', async () => {
    const { call, says, peer } = await callingPhone();
    await says('candidates', { candidates: [{ candidate: 'a1', usernameFragment: 'bob-1' }] }, call.id);
    await says('progress', { state: 'EARLY_MEDIA', sdp: sdp('bob-early') }, call.id);
    await says('candidates', { candidates: [{ candidate: 'e1', usernameFragment: 'bob-early' }, { candidate: 'a2', usernameFragment: 'bob-1' }] }, call.id);
    assert.deepEqual(peer.candidates, ['e1']);
    await says('answer', { sdp: sdp('bob-1') }, call.id);
    assert.deepEqual(peer.candidates, ['e1', 'a1', 'a2']);
  });

  it('keeps candidates of a call that still rings', async () => {
    const { call, says, media } = await rungPhone();
    await says('candidates', { candidates: [{ candidate: 'early', sdpMid: '0' }] }, 'in-1');
    await call.answer();
    assert.deepEqual(media.peer.candidates, ['early']);
  });

  it('keeps no more of them than its bound, and says so', async () => {
    const { call, callEvents, says, media } = await rungPhone();
    await says('candidates', { candidates: Array.from({ length: 256 }, (_, i) => ({ candidate: `c${i}` })) }, 'in-1');
    await says('candidates', { candidates: [{ candidate: 'one too many' }] }, 'in-1');
    assert.deepEqual(named(callEvents, 'error').map(({ code }) => code), ['MEDIA_FAILED']);
    await call.answer();
    await settled();
    assert.equal(media.peer.candidates.length, 256);
  });

  it('survives a candidate that the browser refuses', async () => {
    const { call, callEvents, says, peer } = await talkingPhone();
    await says('candidates', { candidates: [{ candidate: 'unusable' }, { candidate: 'usable' }] }, call.id);
    assert.deepEqual(peer.candidates, ['usable']);
    assert.deepEqual(named(callEvents, 'error').map(({ code }) => code), ['MEDIA_FAILED']);
    assert.equal(call.state, 'connected');
  });

  it('drops candidates of an ICE generation that is over', async () => {
    const { call, callEvents, says, peer } = await talkingPhone();
    const old = Array.from({ length: 300 }, () => ({ candidate: 'old', usernameFragment: 'bob-0' }));
    await says('candidates', { candidates: [...old, { candidate: 'x ufrag bob-1' }] }, call.id);
    assert.deepEqual(peer.candidates, ['x ufrag bob-1']);
    assert.deepEqual(named(callEvents, 'error'), []);
  });
});

describe('the end of a call', () => {
  for (const reason of END_REASONS) {
    it(`comes with ${reason} and a sentence about it`, async () => {
      const { call, callEvents, says, client, clock, gateway } = await callingPhone();
      await says('end', { reason }, call.id);
      assert.deepEqual(named(callEvents, 'ended'), [{ reason, text: describeEndReason(reason), originator: 'remote' }]);
      assert.doesNotMatch(describeEndReason(reason), new RegExp(reason));
      assert.equal(call.endReason, reason);
      assert.deepEqual(client.calls, []);
      assert.equal(gateway.socket.all('end').length, 0);
      client.disconnect();
      assert.equal(clock.running, 0);
    });
  }

  it('keeps the gateway\'s own words', async () => {
    const { call, callEvents, says } = await callingPhone();
    await says('end', { reason: 'NOT_ACCEPTABLE', text: 'no relay is configured' }, call.id);
    assert.equal(named(callEvents, 'ended')[0].text, 'no relay is configured');
  });

  it('is NORMAL when the reason is left out', async () => {
    const { call, says } = await talkingPhone();
    await says('end', {}, call.id);
    assert.equal(call.endReason, 'NORMAL');
  });

  it('happens once', async () => {
    const { call, callEvents, says, gateway } = await talkingPhone();
    call.hangup();
    call.hangup();
    await says('end', { reason: 'NORMAL' }, call.id);
    assert.equal(named(callEvents, 'ended').length, 1);
    assert.deepEqual(gateway.socket.only('end').end, { reason: 'NORMAL' });
  });

  it('comes to every call when the client disconnects', async () => {
    const { client, call, gateway, clock, events } = await talkingPhone();
    client.disconnect();
    assert.equal(call.endReason, 'NORMAL');
    assert.equal(gateway.socket.only('end').callId, call.id);
    assert.deepEqual(gateway.socket.closed, { code: 1000 });
    assert.deepEqual(named(events, 'disconnected'), [{ error: null }]);
    assert.equal(clock.running, 0);
  });
});

describe('a call whose socket drops', () => {
  it('while ringing is the same call after the resume', async () => {
    const phone = await rungPhone();
    await resume(phone, 2);
    assert.deepEqual(phone.callEvents, [['reconnecting', { cause: 'signaling' }], ['reconnected', { cause: 'signaling' }]]);
    assert.deepEqual(phone.client.calls, [phone.call]);
    await phone.call.answer();
    assert.equal(phone.gateway.socket.only('answer').callId, 'in-1');
  });

  it('can be answered without the socket; the answer goes out with the resume', async () => {
    const phone = await rungPhone();
    phone.gateway.socket.drop();
    await phone.call.answer();
    await phone.clock.advance(500);
    phone.gateway.welcome({ resumed: true, frame: { ack: 2 } });
    assert.deepEqual(phone.gateway.socket.verbs, ['hello', 'answer']);
  });

  it('while talking goes on, and can be hung up meanwhile', async () => {
    const phone = await talkingPhone();
    phone.gateway.socket.drop();
    assert.equal(phone.call.reconnecting, true);
    assert.equal(phone.call.state, 'connected');
    phone.call.hangup();
    await phone.clock.advance(500);
    phone.gateway.welcome({ resumed: true, frame: { ack: 2 } });
    assert.equal(phone.gateway.socket.only('end').end.reason, 'NORMAL');
  });

  it('learns of the end that it missed', async () => {
    const phone = await talkingPhone();
    await resume(phone, 2);
    phone.gateway.socket.receive({ seq: 3, callId: phone.call.id, end: { reason: 'NORMAL' } });
    assert.equal(phone.call.endReason, 'NORMAL');
  });

  it('ends with TRANSPORT_LOST when the session is gone', async () => {
    const phone = await talkingPhone();
    phone.gateway.socket.drop();
    await phone.clock.advance(500);
    phone.gateway.welcome({ resume: 'token-2' });
    assert.equal(phone.call.endReason, 'TRANSPORT_LOST');
    assert.deepEqual(phone.gateway.socket.verbs, ['hello'], 'the gateway knows no such call any more');
  });
});

describe('in a call', () => {
  it('mute stops the track and tells the other side, without a negotiation', async () => {
    const { call, callEvents, gateway, media, says } = await talkingPhone();
    call.mute();
    assert.equal(media.streams[0].getTracks()[0].enabled, false);
    assert.deepEqual(gateway.socket.only('info').info, { muted: true, media: 'AUDIO' });
    call.mute(false);
    assert.equal(media.streams[0].getTracks()[0].enabled, true);
    await says('info', { muted: true, media: 'AUDIO' }, call.id);
    assert.equal(call.remoteMuted, true);
    assert.deepEqual(named(callEvents, 'muted').map(({ muted, originator }) => [muted, originator]),
      [[true, 'local'], [false, 'local'], [true, 'remote']]);
  });

  it('a mute from before the answer is told with the answer', async () => {
    const { call, gateway, says, media } = await callingPhone();
    call.mute();
    assert.equal(gateway.socket.all('info').length, 0);
    assert.equal(media.streams[0].getTracks()[0].enabled, false);
    await says('answer', { sdp: sdp('bob-1') }, call.id);
    assert.deepEqual(gateway.socket.only('info').info, { muted: true, media: 'AUDIO' });
  });

  it('digits are sent and heard, and nothing but digits', async () => {
    const { call, callEvents, gateway, says } = await talkingPhone();
    call.sendDigits('1a#', { durationMs: 200 });
    assert.deepEqual(gateway.socket.only('dtmf').dtmf, { tones: '1A#', durationMs: 200 });
    for (const [tones, durationMs] of [['12E', 100], ['', 100], ['1'.repeat(65), 100], ['1', 39], ['1', 6_001], ['1', NaN]]) {
      assert.throws(() => call.sendDigits(tones, { durationMs }), { code: 'INVALID_ARGUMENT' });
    }
    await says('dtmf', { tones: '5', durationMs: 100 }, call.id);
    assert.deepEqual(named(callEvents, 'dtmf'), [{ tones: '5', durationMs: 100 }]);
  });

  it('a blind transfer resolves when it is accepted', async () => {
    const { call, callEvents, gateway, says } = await talkingPhone();
    const transferred = call.transfer('carol');
    await assert.rejects(call.transfer('dave'), { code: 'INVALID_STATE' });
    assert.deepEqual(gateway.socket.only('transfer').transfer, { to: 'carol' });
    await says('transferProgress', { state: 'RINGING' }, call.id);
    await says('transferProgress', { state: 'ACCEPTED' }, call.id);
    await transferred;
    assert.deepEqual(named(callEvents, 'transfer').map(({ state }) => state), ['RINGING', 'ACCEPTED']);
  });

  it('an attended transfer names the other call, and a failed one rejects', async () => {
    const { call, client, gateway, says } = await talkingPhone();
    const other = client.call('carol');
    const transferred = assert.rejects(call.transfer(other), { code: 'TRANSFER_FAILED', message: describeEndReason('BUSY') });
    assert.deepEqual(gateway.socket.only('transfer').transfer, { to: 'carol', replacesCallId: other.id });
    await says('transferProgress', { state: 'FAILED', reason: 'BUSY' }, call.id);
    await transferred;
  });

  it('a track of the other side is part of one remote stream', async () => {
    const { call, callEvents, peer } = await answeredPhone();
    const track = { kind: 'audio' };
    peer.ontrack({ track, streams: [] });
    assert.deepEqual(call.remoteStream.getTracks(), [track]);
    assert.equal(named(callEvents, 'track')[0].stream, call.remoteStream);
  });

  it('what an ended or unanswered call cannot do is refused', async () => {
    const { call } = await callingPhone();
    await assert.rejects(call.hold(), { code: 'INVALID_STATE' });
    await assert.rejects(call.transfer('carol'), { code: 'INVALID_STATE' });
    assert.throws(() => call.sendDigits('1'), { code: 'INVALID_STATE' });
    call.hangup();
    await assert.rejects(call.hold(), { code: 'INVALID_STATE' });
  });

  it('a listener that throws stops neither the call nor the listeners after it', async (context) => {
    const { call, says } = await talkingPhone();
    const uncaught = [];
    const { reportError } = globalThis;
    globalThis.reportError = (error) => uncaught.push(error.message);
    context.after(() => {
      globalThis.reportError = reportError;
    });
    let heard = false;
    call.on('ended', () => {
      throw new Error('in a listener');
    });
    call.on('ended', () => {
      heard = true;
    });
    await says('end', { reason: 'NORMAL' }, call.id);
    assert.equal(heard, true);
    assert.deepEqual(uncaught, ['in a listener']);
  });
});
