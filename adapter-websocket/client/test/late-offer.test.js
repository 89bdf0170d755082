import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readyPhone, recordCall, sdp, settled } from './support/phone.js';

/** A phone that rings for a caller without an offer. */
async function rungPhone() {
  const phone = await readyPhone();
  let call;
  phone.client.on('incoming', (incoming) => {
    call = incoming;
  });
  await phone.says('invite', { from: 'bob@localhost' }, 'in-1');
  return { ...phone, call, callEvents: recordCall(call) };
}

describe('an invitation without a description', () => {
  it('rings, is answered with an offer, and is a call once the caller has answered that', async () => {
    const { call, callEvents, gateway, media, says } = await rungPhone();
    assert.deepEqual(gateway.socket.verbs, ['hello', 'ringing']);
    const answered = call.answer();
    await settled();
    assert.match(gateway.socket.only('answer').answer.sdp, /a=sendrecv/);
    media.peer.finds('mine');
    assert.equal(call.state, 'connecting');
    assert.equal(media.peer.signalingState, 'have-local-offer');
    await says('updateAnswer', { id: 'late', sdp: sdp('bob-1') }, 'in-1');
    await answered;
    media.peer.becomes('connected');
    assert.equal(call.state, 'connected');
    assert.deepEqual(callEvents.map(([event]) => event), ['answered', 'connected']);
  });

  for (const [what, frame] of [
    ['refuses the offer', ['updateReject', { id: 'late', reason: 'NOT_ACCEPTABLE' }]],
    ['answers with what cannot be used', ['updateAnswer', { id: 'late', sdp: sdp('bob-1') }]],
  ]) {
    it(`ends with NOT_ACCEPTABLE when the caller ${what}`, async () => {
      const { call, gateway, media, says } = await rungPhone();
      const answered = assert.rejects(call.answer());
      await settled();
      media.peer.refuses = 'answer';
      await says(...frame, 'in-1');
      await answered;
      assert.equal(gateway.socket.only('end').end.reason, 'NOT_ACCEPTABLE');
    });
  }

  it('ends like any other', async () => {
    const { call, says } = await rungPhone();
    const answered = assert.rejects(call.answer(), { code: 'CALL_ENDED' });
    await settled();
    await says('end', { reason: 'CANCELLED' }, 'in-1');
    await answered;
    assert.equal(call.endReason, 'CANCELLED');
  });
});
