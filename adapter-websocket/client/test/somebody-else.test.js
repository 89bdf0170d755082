import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeTrack } from './support/media.js';
import { named, readyPhone, recordCall, sdp, settled } from './support/phone.js';

const BOB = 'AA:01';
const CAROL = 'CC:03';

/** A phone that talks to bob, whose track it hears. */
async function talking(options) {
  const phone = await readyPhone();
  const call = phone.client.call('bob', options);
  const callEvents = recordCall(call);
  await settled();
  await phone.says('answer', { sdp: sdp('bob-1', 'sendrecv', BOB) }, call.id);
  const [before] = phone.media.peers;
  before.becomes('connected');
  before.brings(before.transceivers[0].receiver.track);
  return { ...phone, call, callEvents, before, peers: phone.media.peers };
}

const offerIn = ({ gateway }) => gateway.socket.all('updateAnswer').at(-1).updateAnswer.sdp;

describe('an offer that a transfer asks for', () => {
  it('comes from another peer connection, which takes over when it is answered', async () => {
    const phone = await talking();
    const { call, callEvents, before, peers, says } = phone;
    await says('update', { id: 'u1', reason: 'ICE_RESTART' }, call.id);
    const [, next] = peers;
    assert.match(offerIn(phone), /a=mid:0\r\na=ice-ufrag:peer2-1\r\na=sendrecv/);
    assert.deepEqual([before.signalingState, before.connectionState], ['stable', 'connected'], 'bob is heard until then');
    assert.equal(call.peerConnection, before);
    await says('candidates', { candidates: [{ candidate: 'carols', sdpMid: '0', usernameFragment: 'carol-1' }] }, call.id);
    await says('candidates', { candidates: [{ candidate: 'bobs', sdpMid: '0', usernameFragment: 'bob-1' }] }, call.id);
    next.finds('mine');
    await phone.clock.advance(20);
    assert.equal(phone.gateway.socket.all('candidates').at(-1).candidates.candidates[0].usernameFragment, 'peer2-1');
    for (let second = 0; second < 60; second++) {
      await phone.clock.advance(1_000);
      phone.gateway.socket.receive({ pong: {} });
    }

    await says('updateAnswer', { id: 'u1', sdp: sdp('carol-1', 'sendrecv', CAROL) }, call.id);

    assert.equal(call.peerConnection, next);
    assert.equal(before.connectionState, 'closed');
    assert.deepEqual([before.candidates, next.candidates], [['bobs'], ['carols']]);
    const track = new FakeTrack('audio');
    next.brings(track);
    assert.deepEqual(call.remoteStream.getTracks(), [track], 'what bob sent is over');
    assert.equal(next.transceivers[0].sender.track, phone.media.streams[0].getTracks()[0]);
    next.becomes('connected');
    assert.equal(call.reconnecting, false);
    assert.deepEqual(named(callEvents, 'update'), [{ reason: 'ICE_RESTART', originator: 'remote' }]);
    assert.deepEqual(named(callEvents, 'error'), []);
  });

  it('that is refused leaves the one before as it was', async () => {
    const phone = await talking();
    const { call, before, peers, says } = phone;
    await says('update', { id: 'u1', reason: 'ICE_RESTART' }, call.id);
    const held = call.hold();
    await says('updateReject', { id: 'u1', reason: 'NOT_ACCEPTABLE' }, call.id);
    assert.equal(peers[1].connectionState, 'closed');
    assert.deepEqual(before.log.filter((step) => step.includes('rollback')), []);
    assert.equal(call.remoteStream.getTracks().length, 1);
    const { update } = phone.gateway.socket.only('update');
    assert.match(update.sdp, /a=ice-ufrag:peer1-1\r\na=sendonly/);
    await says('updateAnswer', { id: update.id, sdp: sdp('bob-1', 'recvonly', BOB) }, call.id);
    await held;
  });

  it('that cannot be made is refused, and costs nothing', async () => {
    const phone = await talking();
    const { call, before, says, media } = phone;
    const { createOffer } = media.RTCPeerConnection.prototype;
    media.RTCPeerConnection.prototype.createOffer = async () => {
      throw new Error('no offer');
    };
    await says('update', { id: 'u1', reason: 'ICE_RESTART' }, call.id);
    media.RTCPeerConnection.prototype.createOffer = createOffer;
    assert.deepEqual(phone.gateway.socket.only('updateReject').updateReject, { id: 'u1', reason: 'NOT_ACCEPTABLE' });
    assert.equal(call.peerConnection, before);
    assert.equal(before.connectionState, 'connected');
  });

  it('keeps the hold, and the resume after it gives back what was', async () => {
    const phone = await talking();
    const { call, peers, says } = phone;
    const held = call.hold();
    await settled();
    await says('updateAnswer', { id: phone.gateway.socket.only('update').update.id, sdp: sdp('bob-1', 'recvonly', BOB) }, call.id);
    await held;
    await says('update', { id: 'u1', reason: 'ICE_RESTART' }, call.id);
    assert.match(offerIn(phone), /a=sendonly/);
    await says('updateAnswer', { id: 'u1', sdp: sdp('carol-1', 'recvonly', CAROL) }, call.id);
    const resumed = call.unhold();
    await settled();
    const { update } = phone.gateway.socket.all('update').at(-1);
    assert.match(update.sdp, /a=ice-ufrag:peer2-1\r\na=sendrecv/);
    await says('updateAnswer', { id: update.id, sdp: sdp('carol-1', 'sendrecv', CAROL) }, call.id);
    await resumed;
    assert.equal(peers.length, 2);
  });

  it('makes a restart of the path to who has gone needless', async () => {
    const phone = await talking();
    const { call, before, peers, says } = phone;
    await says('update', { id: 'u1', reason: 'ICE_RESTART' }, call.id);
    before.becomes('failed');
    await settled();
    assert.equal(call.reconnecting, true);
    await says('updateAnswer', { id: 'u1', sdp: sdp('carol-1', 'sendrecv', CAROL) }, call.id);
    peers[1].becomes('connected');
    await settled();
    assert.equal(phone.gateway.socket.all('update').length, 0);
    assert.equal(call.reconnecting, false);
  });

  it('whose peer connection finds no path ends the call in the time that any has', async () => {
    const phone = await talking();
    const { call, says } = phone;
    await says('update', { id: 'u1', reason: 'ICE_RESTART' }, call.id);
    await says('updateAnswer', { id: 'u1', sdp: sdp('carol-1', 'sendrecv', CAROL) }, call.id);
    for (let second = 0; second < 60 && call.state !== 'ended'; second++) {
      await phone.clock.advance(1_000);
      phone.gateway.socket.receive({ pong: {} });
    }
    assert.equal(call.endReason, 'MEDIA_LOST');
  });
});

describe('an offer of somebody else', () => {
  it('is answered by another peer connection', async () => {
    const phone = await talking();
    const { call, before, peers, says } = phone;
    await says('update', { id: 'u1', reason: 'RENEGOTIATE', sdp: sdp('carol-1', 'sendrecv', CAROL) }, call.id);
    const [, next] = peers;
    assert.match(offerIn(phone), /a=ice-ufrag:peer2-1\r\na=sendrecv/);
    assert.equal(call.peerConnection, next);
    assert.equal(before.connectionState, 'closed');
    assert.equal(next.transceivers[0].sender.track, phone.media.streams[0].getTracks()[0]);
    await says('candidates', { candidates: [{ candidate: 'carols', sdpMid: '0', usernameFragment: 'carol-1' }] }, call.id);
    assert.deepEqual(next.candidates, ['carols']);
  });

  it('on hold is answered on hold', async () => {
    const phone = await talking();
    const { call, says } = phone;
    const held = call.hold();
    await settled();
    await says('updateAnswer', { id: phone.gateway.socket.only('update').update.id, sdp: sdp('bob-1', 'recvonly', BOB) }, call.id);
    await held;
    await says('update', { id: 'u1', reason: 'RENEGOTIATE', sdp: sdp('carol-1', 'sendrecv', CAROL) }, call.id);
    assert.match(offerIn(phone), /a=sendonly/);
    const resumed = call.unhold();
    await settled();
    const { update } = phone.gateway.socket.all('update').at(-1);
    assert.match(update.sdp, /a=ice-ufrag:peer2-1\r\na=sendrecv/);
    await says('updateAnswer', { id: update.id, sdp: sdp('carol-1', 'sendrecv', CAROL) }, call.id);
    await resumed;
  });

  it('that cannot be used leaves the one before as it was', async () => {
    const phone = await talking();
    const { call, before, says, media } = phone;
    const { createAnswer } = media.RTCPeerConnection.prototype;
    media.RTCPeerConnection.prototype.createAnswer = async () => {
      throw new Error('no answer');
    };
    await says('update', { id: 'u1', reason: 'RENEGOTIATE', sdp: sdp('carol-1', 'sendrecv', CAROL) }, call.id);
    media.RTCPeerConnection.prototype.createAnswer = createAnswer;
    assert.deepEqual(phone.gateway.socket.only('updateReject').updateReject, { id: 'u1', reason: 'NOT_ACCEPTABLE' });
    assert.equal(call.peerConnection, before);
    assert.equal(before.connectionState, 'connected');
  });

  it('is told by the certificate: with the same one, however it is written, all stays', async () => {
    const phone = await talking();
    const { call, peers, says } = phone;
    await says('update', { id: 'u1', reason: 'ICE_RESTART', sdp: sdp('bob-2', 'sendrecv', BOB.toLowerCase()) }, call.id);
    assert.equal(peers.length, 1);
    assert.match(offerIn(phone), /a=ice-ufrag:peer1/);
  });
});

describe('a call with a data channel of the application', () => {
  it('keeps its peer connection, and begins ICE anew on it', async () => {
    const phone = await talking();
    const { call, before, peers, says } = phone;
    before.localDescription.sdp += 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:1\r\n';
    await says('update', { id: 'u1', reason: 'ICE_RESTART' }, call.id);
    assert.equal(peers.length, 1);
    assert.match(offerIn(phone), /a=ice-ufrag:peer1-2/);
    await says('updateAnswer', { id: 'u1', sdp: sdp('carol-1', 'sendrecv', CAROL) }, call.id);
    assert.equal(before.signalingState, 'stable');
    assert.equal(call.peerConnection, before);
  });
});

describe('what the application sends by itself', () => {
  it('goes on with another peer connection', async () => {
    const phone = await talking();
    const { call, before, peers, says } = phone;
    const track = new FakeTrack('audio');
    before.transceivers[0].sender.track = track;
    await says('update', { id: 'u1', reason: 'ICE_RESTART' }, call.id);
    assert.equal(peers[1].transceivers[0].sender.track, track);
    await says('updateAnswer', { id: 'u1', sdp: sdp('carol-1', 'sendrecv', CAROL) }, call.id);
    await says('update', { id: 'u2', reason: 'RENEGOTIATE', sdp: sdp('dave-1', 'sendrecv', 'DD:04') }, call.id);
    assert.equal(peers[2].transceivers[0].sender.track, track);
  });
});
