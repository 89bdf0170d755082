import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answeredPhone, named, resume, sdp, settled, talkingPhone } from './support/phone.js';

const updatesOf = ({ gateway }) => gateway.sockets.flatMap((socket) => socket.all('update'));

describe('hold', () => {
  it('offers sendonly, stops the microphone, and takes both back', async () => {
    const phone = await talkingPhone();
    const { call, says, media, peer } = phone;
    const held = call.hold();
    await settled();
    const [{ update }] = updatesOf(phone);
    assert.equal(update.reason, 'HOLD');
    assert.match(update.sdp, /a=sendonly/);
    assert.equal(media.streams[0].getTracks()[0].enabled, false);
    assert.equal(call.held, false, 'not before the other side has accepted');
    await says('updateAnswer', { id: 'of another update', sdp: sdp('bob-1') }, call.id);
    assert.equal(peer.signalingState, 'have-local-offer');
    await says('updateAnswer', { id: update.id, sdp: sdp('bob-1', 'recvonly') }, call.id);
    await held;
    assert.equal(call.held, true);
    assert.equal(peer.signalingState, 'stable');

    const resumed = call.unhold();
    await settled();
    const { update: second } = updatesOf(phone)[1];
    assert.equal(second.reason, 'RESUME');
    assert.match(second.sdp, /a=sendrecv/);
    await says('updateAnswer', { id: second.id, sdp: sdp('bob-1') }, call.id);
    await resumed;
    assert.equal(call.held, false);
    assert.equal(media.streams[0].getTracks()[0].enabled, true);
    assert.equal(peer.signalingState, 'stable');
    assert.deepEqual(named(phone.callEvents, 'held'), [{ held: true, originator: 'local' }, { held: false, originator: 'local' }]);
  });

  it('asked for twice is offered once; hold and unhold in a row come in a row', async () => {
    const phone = await talkingPhone();
    const { call, says } = phone;
    const changes = [call.hold(), call.hold(), call.unhold()];
    await settled();
    assert.equal(updatesOf(phone).length, 1);
    await says('updateAnswer', { id: updatesOf(phone)[0].update.id, sdp: sdp('bob-1') }, call.id);
    assert.deepEqual(updatesOf(phone).map(({ update }) => update.reason), ['HOLD', 'RESUME']);
    assert.match(updatesOf(phone)[1].update.sdp, /a=sendrecv/);
    await says('updateAnswer', { id: updatesOf(phone)[1].update.id, sdp: sdp('bob-1') }, call.id);
    await Promise.all(changes);
    assert.equal(call.held, false);
  });

  it('that is rejected leaves the call as it was', async () => {
    const phone = await talkingPhone();
    const { call, says, media, peer } = phone;
    const held = assert.rejects(call.hold(), { code: 'UPDATE_REJECTED', message: 'not now' });
    await settled();
    await says('updateReject', { id: updatesOf(phone)[0].update.id, reason: 'not now' }, call.id);
    await held;
    assert.equal(call.held, false);
    assert.equal(peer.signalingState, 'stable');
    assert.equal(peer.transceivers[0].direction, 'sendrecv');
    assert.equal(media.streams[0].getTracks()[0].enabled, true);
  });

  it('that is never answered is taken back', async () => {
    const phone = await talkingPhone({ mediaTimeoutMs: 60_000 });
    const held = assert.rejects(phone.call.hold(), { code: 'TIMEOUT' });
    await settled();
    phone.gateway.socket.receive({ seq: 3, pong: {} });
    await phone.clock.advance(19_999);
    assert.equal(phone.peer.signalingState, 'have-local-offer');
    await phone.clock.advance(1);
    await held;
    assert.equal(phone.peer.signalingState, 'stable');
    await phone.says('updateAnswer', { id: updatesOf(phone)[0].update.id, sdp: sdp('bob-1') }, phone.call.id);
    assert.equal(phone.call.state, 'connected', 'an answer that is too late changes nothing');
  });

  it('that the socket lost on its way is delivered by the resume', async () => {
    const phone = await talkingPhone();
    phone.gateway.socket.drop();
    const held = phone.call.hold();
    await phone.clock.advance(500);
    phone.gateway.welcome({ resumed: true, frame: { ack: 2 } });
    const { update } = phone.gateway.socket.only('update');
    phone.gateway.socket.receive({ seq: 3, callId: phone.call.id, updateAnswer: { id: update.id, sdp: sdp('bob-1') } });
    await held;
    assert.equal(phone.call.held, true);
  });

  it('of the other side shows in its direction or in the reason', async () => {
    const { call, callEvents, says, gateway } = await talkingPhone();
    await says('update', { id: 'u1', reason: 'RENEGOTIATE', sdp: sdp('bob-1', 'sendonly') }, call.id);
    assert.equal(call.remoteHeld, true);
    await says('update', { id: 'u2', reason: 'RESUME', sdp: sdp('bob-1') }, call.id);
    assert.equal(call.remoteHeld, false);
    assert.deepEqual(gateway.socket.all('updateAnswer').map(({ updateAnswer }) => updateAnswer.id), ['u1', 'u2']);
    assert.deepEqual(named(callEvents, 'update'),
      [{ reason: 'RENEGOTIATE', originator: 'remote' }, { reason: 'RESUME', originator: 'remote' }]);
  });
});

describe('an update of the other side', () => {
  it('that cannot be used is rejected, and the call goes on', async () => {
    const { call, callEvents, says, gateway, peer } = await talkingPhone();
    peer.refuses = 'offer';
    await says('update', { id: 'u1', reason: 'RENEGOTIATE', sdp: sdp('bob-1') }, call.id);
    assert.deepEqual(gateway.socket.only('updateReject').updateReject, { id: 'u1', reason: 'NOT_ACCEPTABLE' });
    assert.equal(peer.signalingState, 'stable');
    assert.equal(call.state, 'connected');
    assert.deepEqual(named(callEvents, 'error').map(({ code }) => code), ['MEDIA_FAILED']);
  });

  it('without a description is answered by an offer that begins ICE anew, and that by an answer', async () => {
    const { call, callEvents, says, gateway, peer } = await talkingPhone();
    await says('update', { id: 'u1', reason: 'RENEGOTIATE' }, call.id);
    const { updateAnswer } = gateway.socket.only('updateAnswer');
    assert.equal(updateAnswer.id, 'u1');
    assert.match(updateAnswer.sdp, /a=ice-ufrag:peer1-2/);
    await says('candidates', { candidates: [{ candidate: 'carol', sdpMid: '0', usernameFragment: 'carol-1' }] }, call.id);
    await says('updateAnswer', { id: 'u1', sdp: sdp('carol-1') }, call.id);
    assert.equal(peer.signalingState, 'stable');
    assert.deepEqual(peer.candidates, ['carol'], 'one that came before the answer waited for it');
    assert.deepEqual(named(callEvents, 'update'), [{ reason: 'RENEGOTIATE', originator: 'remote' }]);
  });

  it('without a description whose offer is refused, or never answered, leaves the call as it was', async () => {
    const phone = await talkingPhone();
    await phone.says('update', { id: 'u1', reason: 'RENEGOTIATE' }, phone.call.id);
    await phone.says('updateReject', { id: 'u1', reason: 'NOT_ACCEPTABLE' }, phone.call.id);
    assert.equal(phone.peer.signalingState, 'stable');
    await phone.says('update', { id: 'u2', reason: 'RENEGOTIATE' }, phone.call.id);
    const held = phone.call.hold();
    await settled();
    assert.equal(updatesOf(phone).length, 0, 'a wish of this side waits');
    await phone.says('update', { id: 'u3', reason: 'HOLD', sdp: sdp('bob-1') }, phone.call.id);
    assert.deepEqual(phone.gateway.socket.only('updateReject').updateReject, { id: 'u3', reason: 'GLARE' });
    phone.gateway.socket.receive({ seq: 6, pong: {} });
    const secondsPass = async (count) => {
      for (let second = 0; second < count; second++) {
        await phone.clock.advance(1_000);
        phone.gateway.socket.receive({ pong: {} });
      }
    };
    await secondsPass(299);
    assert.equal(phone.peer.signalingState, 'have-local-offer', 'a target of a transfer may ring for long');
    await secondsPass(1);
    assert.equal(updatesOf(phone)[0].update.reason, 'HOLD', 'and has its turn then');
    await phone.says('updateAnswer', { id: updatesOf(phone)[0].update.id, sdp: sdp('bob-1', 'recvonly') }, phone.call.id);
    phone.gateway.socket.receive({ seq: 9, callId: phone.call.id, updateAnswer: { id: updatesOf(phone)[0].update.id, sdp: sdp('bob-1', 'recvonly') } });
    await held;
    assert.equal(phone.call.state, 'connected');
  });
});

describe('updates of both sides at once', () => {
  it('the caller\'s goes first: it rejects the other side\'s and stands by its own', async () => {
    const phone = await talkingPhone();
    const { call, says, gateway } = phone;
    const held = call.hold();
    await settled();
    await says('update', { id: 'theirs', reason: 'ICE_RESTART', sdp: sdp('bob-2') }, call.id);
    assert.deepEqual(gateway.socket.only('updateReject').updateReject, { id: 'theirs', reason: 'GLARE' });
    await says('updateAnswer', { id: updatesOf(phone)[0].update.id, sdp: sdp('bob-1', 'recvonly') }, call.id);
    await held;
    assert.equal(call.held, true);
  });

  it('the callee gives way: it rolls back, answers, and offers its own again', async () => {
    const phone = await answeredPhone();
    const { call, says, gateway, peer } = phone;
    const held = call.hold();
    await settled();
    const mine = updatesOf(phone)[0].update;
    peer.log.length = 0;
    await says('update', { id: 'theirs', reason: 'ICE_RESTART', sdp: sdp('bob-2') }, call.id);
    assert.deepEqual(peer.log, ['local rollback', 'remote offer', 'local answer', 'local offer']);
    const answer = gateway.socket.only('updateAnswer').updateAnswer;
    assert.equal(answer.id, 'theirs');
    assert.match(answer.sdp, /a=sendrecv/, 'the hold is not in force yet');
    await says('updateReject', { id: mine.id, reason: 'GLARE' }, call.id);
    const again = updatesOf(phone)[1].update;
    assert.equal(again.reason, 'HOLD');
    assert.notEqual(again.id, mine.id);
    assert.match(again.sdp, /a=sendonly/);
    await says('updateAnswer', { id: again.id, sdp: sdp('bob-2', 'recvonly') }, call.id);
    await held;
    assert.equal(call.held, true);
  });

  it('an update that was rejected for glare is offered again after the time of RFC 3261 14.1', async () => {
    const delays = [[talkingPhone, 3_050], [answeredPhone, 1_000]]; // for a random number of 0.5
    for (const [newPhone, delay] of delays) {
      const phone = await newPhone();
      const held = phone.call.hold();
      await settled();
      await phone.says('updateReject', { id: updatesOf(phone)[0].update.id, reason: 'GLARE' }, phone.call.id);
      assert.equal(phone.peer.signalingState, 'stable');
      await phone.clock.advance(delay - 1);
      assert.equal(updatesOf(phone).length, 1);
      await phone.clock.advance(1);
      const again = updatesOf(phone)[1].update;
      await phone.says('updateAnswer', { id: again.id, sdp: sdp('bob-1', 'recvonly') }, phone.call.id);
      await held;
    }
  });

  it('an update that the gateway finds in conflict is offered again likewise', async () => {
    const phone = await talkingPhone();
    void phone.call.hold();
    await settled();
    await phone.says('error', { inReplyTo: updatesOf(phone)[0].seq, code: 'CONFLICT', text: 'not answered yet' });
    await phone.clock.advance(3_050);
    assert.equal(updatesOf(phone).length, 2);
  });

  it('glare without end is an error in the end', async () => {
    const phone = await talkingPhone({ mediaTimeoutMs: 60_000 });
    const held = assert.rejects(phone.call.hold(), { code: 'UPDATE_REJECTED' });
    await settled();
    for (let i = 0; i < 5; i++) {
      await phone.says('updateReject', { id: updatesOf(phone)[i].update.id, reason: 'GLARE' }, phone.call.id);
      await phone.clock.advance(3_050);
    }
    await held;
    assert.equal(updatesOf(phone).length, 5);
  });
});

describe('the media path', () => {
  it('that fails is restarted at once, with fresh ICE servers', async () => {
    const phone = await talkingPhone();
    const { call, callEvents, says, peer } = phone;
    const iceServers = [{ urls: ['turn:new.example'] }];
    phone.gateway.socket.drop();
    await phone.clock.advance(500);
    phone.gateway.welcome({ resumed: true, iceServers });
    peer.becomes('failed');
    await settled();
    const { update } = updatesOf(phone)[0];
    assert.equal(update.reason, 'ICE_RESTART');
    assert.match(update.sdp, /ice-ufrag:peer1-2/);
    assert.deepEqual(peer.configuration, { iceServers });
    assert.equal(call.reconnecting, true);
    await says('updateAnswer', { id: update.id, sdp: sdp('bob-2') }, call.id);
    peer.becomes('connected');
    assert.equal(call.reconnecting, false);
    assert.deepEqual(callEvents.filter(([name, { cause }]) => name.startsWith('reconnect') && cause === 'media').map(([name]) => name),
      ['reconnecting', 'reconnected']);
  });

  it('that is only disconnected has two seconds to come back by itself', async () => {
    const phone = await talkingPhone();
    phone.peer.becomes('disconnected');
    await phone.clock.advance(1_999);
    phone.peer.becomes('connected');
    await phone.clock.advance(10_000);
    assert.equal(updatesOf(phone).length, 0);
    phone.peer.becomes('disconnected');
    await phone.clock.advance(2_000);
    assert.equal(updatesOf(phone)[0].update.reason, 'ICE_RESTART');
  });

  it('is restarted after the network changed', async () => {
    const phone = await talkingPhone();
    phone.page.dispatchEvent(new Event('online'));
    await settled();
    assert.equal(updatesOf(phone)[0].update.reason, 'ICE_RESTART');
    phone.page.dispatchEvent(new Event('online'));
    await settled();
    assert.equal(updatesOf(phone).length, 1, 'one restart at a time');
  });

  it('is restarted after another kind of network, not after another estimate of speed', async () => {
    const network = Object.assign(new EventTarget(), { type: 'wifi' });
    const phone = await talkingPhone({ environment: { network } });
    network.dispatchEvent(new Event('change'));
    await settled();
    assert.equal(updatesOf(phone).length, 0);
    network.type = 'cellular';
    network.dispatchEvent(new Event('change'));
    await settled();
    assert.equal(updatesOf(phone).length, 1);
  });

  it('that broke together with the socket is restarted when the session has resumed', async () => {
    const phone = await talkingPhone();
    phone.gateway.socket.drop();
    phone.peer.becomes('disconnected');
    await phone.clock.advance(400);
    phone.gateway.sockets.at(-1).drop();
    assert.equal(updatesOf(phone).length, 0);
    await phone.clock.advance(1_000);
    phone.gateway.welcome({ resumed: true, frame: { ack: 2 } });
    await settled();
    assert.equal(phone.gateway.socket.only('update').update.reason, 'ICE_RESTART');
  });

  it('keeps new candidates for the answer to the restart, and the old ones out of it', async () => {
    const phone = await talkingPhone();
    const { call, says, peer } = phone;
    peer.becomes('failed');
    await settled();
    peer.candidates.length = 0;
    await says('candidates', { candidates: [{ candidate: 'new', usernameFragment: 'bob-2' }, { candidate: 'stray', usernameFragment: 'bob-0' }] }, call.id);
    assert.deepEqual(peer.candidates, []);
    await says('updateAnswer', { id: updatesOf(phone)[0].update.id, sdp: sdp('bob-2') }, call.id);
    assert.deepEqual(peer.candidates, ['new']);
  });

  it('sends no candidate of a restart before its offer', async () => {
    const phone = await talkingPhone();
    const { peer } = phone;
    peer.finds(null);
    const setLocal = peer.setLocalDescription.bind(peer);
    peer.setLocalDescription = async (description) => {
      await setLocal(description);
      peer.finds('host-1');
      peer.finds(null);
    };
    peer.becomes('failed');
    await settled();
    assert.deepEqual(phone.gateway.socket.verbs.slice(-3), ['candidates', 'update', 'candidates']);
  });

  it('is restarted after a resume when the network changed meanwhile, sound or not', async () => {
    const phone = await talkingPhone();
    phone.gateway.socket.drop();
    phone.page.dispatchEvent(new Event('online'));
    await settled();
    assert.equal(updatesOf(phone).length, 0);
    phone.gateway.welcome({ resumed: true, frame: { ack: 2 } });
    await settled();
    assert.equal(phone.gateway.socket.only('update').update.reason, 'ICE_RESTART');
  });

  it('leaves no timer behind', async () => {
    const phone = await talkingPhone();
    const held = assert.rejects(phone.call.hold(), { code: 'CALL_ENDED' });
    await settled();
    phone.peer.becomes('disconnected');
    phone.peer.finds('host-1');
    phone.call.hangup();
    await held;
    phone.client.disconnect();
    assert.equal(phone.clock.running, 0);
  });

  it('that stays broken ends the call with MEDIA_LOST', async () => {
    const phone = await talkingPhone({ mediaTimeoutMs: 30_000 });
    phone.peer.becomes('failed');
    await settled();
    await phone.says('updateAnswer', { id: updatesOf(phone)[0].update.id, sdp: sdp('bob-2') }, phone.call.id);
    await phone.clock.advance(19_000);
    await phone.says('pong');
    await phone.clock.advance(10_999);
    assert.equal(phone.call.state, 'connected');
    await phone.clock.advance(1);
    assert.equal(phone.call.endReason, 'MEDIA_LOST');
    assert.equal(phone.gateway.socket.only('end').end.reason, 'MEDIA_LOST');
  });

  it('that never comes up ends the call with MEDIA_LOST', async () => {
    const phone = await answeredPhone({ mediaTimeoutMs: 5_000 });
    const { client, says, clock } = phone;
    const call = client.call('bob');
    await settled();
    await says('answer', { sdp: sdp('bob-1') }, call.id);
    await clock.advance(5_000);
    assert.equal(call.endReason, 'MEDIA_LOST');
    assert.equal(phone.call.state, 'connected');
  });

  it('has no time running against it while the gateway cannot be reached', async () => {
    const phone = await talkingPhone({ mediaTimeoutMs: 1_000, resumeTimeoutMs: 60_000 });
    phone.peer.becomes('failed');
    phone.gateway.socket.drop();
    await phone.clock.advance(30_000);
    assert.equal(phone.call.state, 'connected');
    phone.gateway.socket.drop();
    await resume(phone, 2);
    assert.equal(phone.call.state, 'connected');
  });
});

describe('video in the middle of a call', () => {
  it('is added with a renegotiation, and dropped again', async () => {
    const phone = await talkingPhone();
    const { call, says, media, peer } = phone;
    const added = call.setVideo(true);
    await settled();
    const [{ update }] = updatesOf(phone);
    assert.equal(update.reason, 'RENEGOTIATE');
    assert.match(update.sdp, /m=video[^]*a=sendrecv/);
    await says('updateAnswer', { id: update.id, sdp: sdp('bob-1') }, call.id);
    await added;
    const camera = media.streams[1].getTracks()[0];
    assert.deepEqual(call.localStream.getTracks().map(({ kind }) => kind), ['audio', 'video']);

    const dropped = call.setVideo(false);
    await settled();
    const { update: second } = updatesOf(phone)[1];
    assert.match(second.sdp, /m=video[^]*a=recvonly/);
    assert.equal(camera.stopped, false, 'not before the other side knows');
    await says('updateAnswer', { id: second.id, sdp: sdp('bob-1') }, call.id);
    await dropped;
    assert.equal(camera.stopped, true);
    assert.equal(call.localStream.getTracks().length, 1);

    const again = call.setVideo(true);
    await settled();
    await says('updateAnswer', { id: updatesOf(phone)[2].update.id, sdp: sdp('bob-1') }, call.id);
    await again;
    assert.deepEqual(peer.transceivers.map(({ kind, direction }) => [kind, direction]), [['audio', 'sendrecv'], ['video', 'sendrecv']]);
  });

  it('that is refused leaves the call without a camera', async () => {
    const phone = await talkingPhone();
    const { call, says, media, peer } = phone;
    const added = assert.rejects(call.setVideo(true), { code: 'UPDATE_REJECTED' });
    await settled();
    await says('updateReject', { id: updatesOf(phone)[0].update.id, reason: 'NOT_ACCEPTABLE' }, call.id);
    await added;
    assert.equal(media.streams[1].getTracks()[0].stopped, true);
    assert.equal(peer.transceivers[1].direction, 'inactive');
    assert.equal(call.state, 'connected');
    await call.setVideo(false);
    assert.equal(updatesOf(phone).length, 1, 'there is nothing to drop');
  });

  it('waits for the end of a hold', async () => {
    const phone = await talkingPhone();
    const held = phone.call.hold();
    await settled();
    await phone.says('updateAnswer', { id: updatesOf(phone)[0].update.id, sdp: sdp('bob-1') }, phone.call.id);
    await held;
    await assert.rejects(phone.call.setVideo(true), { code: 'INVALID_STATE' });
    assert.equal(phone.media.streams[1].getTracks()[0].stopped, true);
  });
});
