import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { backoffDelay } from '../src/backoff.js';
import { environmentWith, signalUrl } from '../src/environment.js';
import { holdsAudio, usernameFragments } from '../src/sdp.js';
import { summarize } from '../src/stats.js';
import { talkingPhone } from './support/phone.js';

describe('the address of the gateway', () => {
  it('is /signal of the page\'s own host, or whatever is asked for', () => {
    const page = 'https://gateway.example/phone/index.html?user=alice#top';
    assert.equal(signalUrl(undefined, page), 'wss://gateway.example/signal');
    assert.equal(signalUrl('/edge/signal', page), 'wss://gateway.example/edge/signal');
    assert.equal(signalUrl('http://localhost:8080/signal', undefined), 'ws://localhost:8080/signal');
    assert.equal(signalUrl('wss://other.example/signal#x', page), 'wss://other.example/signal');
  });

  it('has to be one', () => {
    for (const [url, base] of [[undefined, undefined], ['ftp://gateway.example', undefined], ['http://', undefined]]) {
      assert.throws(() => signalUrl(url, base), { code: 'INVALID_ARGUMENT' });
    }
  });
});

describe('the back-off', () => {
  it('stays between half a step and a whole one, and within its bound for ever', () => {
    const bounds = { baseMs: 500, maxMs: 15_000 };
    for (let attempt = 0; attempt < 2_000; attempt++) {
      const step = Math.min(15_000, 500 * 2 ** attempt);
      assert.equal(backoffDelay(attempt, bounds, () => 0), step / 2);
      assert.ok(backoffDelay(attempt, bounds, () => 0.999999) <= step);
    }
  });
});

describe('a description', () => {
  const offer = (session, ...media) => ['v=0', ...session, ...media.flat()].join('\r\n');
  const audio = (...lines) => ['m=audio 9 RTP/AVP 0', ...lines];
  const video = (...lines) => ['m=video 9 RTP/AVP 96', ...lines];

  it('holds when its audio is sendonly or inactive, said there or for the session', () => {
    assert.equal(holdsAudio(offer([], audio('a=sendonly'))), true);
    assert.equal(holdsAudio(offer([], audio('a=inactive'))), true);
    assert.equal(holdsAudio(offer(['a=inactive'], audio())), true);
    assert.equal(holdsAudio(offer(['a=inactive'], audio('a=sendrecv'))), false);
    assert.equal(holdsAudio(offer([], audio('a=recvonly'))), false);
    assert.equal(holdsAudio(offer([], audio())), false);
    assert.equal(holdsAudio(offer([], video('a=inactive'), audio('a=sendrecv'))), false);
    assert.equal(holdsAudio(offer([], video('a=inactive'))), false);
  });

  it('has one user fragment for each section, or one for all', () => {
    assert.deepEqual([...usernameFragments(offer(['a=ice-ufrag:s'], audio('a=ice-ufrag:a'), video('a=ice-ufrag:s')))], ['s', 'a']);
    assert.deepEqual([...usernameFragments(offer([], audio()))], []);
  });
});

describe('the figures of a call', () => {
  const reports = [
    { type: 'outbound-rtp', kind: 'audio', bytesSent: 900, codecId: 'c1' },
    { type: 'outbound-rtp', kind: 'video', bytesSent: 70_000, codecId: 'c2' },
    { type: 'inbound-rtp', kind: 'audio', bytesReceived: 800, packetsLost: 3, jitter: 0.0042 },
    { type: 'codec', id: 'c2', mimeType: 'video/VP8', clockRate: 90_000 },
    { type: 'codec', id: 'c1', mimeType: 'audio/PCMU', clockRate: 8_000 },
    { type: 'candidate-pair', nominated: false, state: 'succeeded', currentRoundTripTime: 9 },
    { type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.018 },
  ];

  it('are those of its audio', () => {
    assert.deepEqual(summarize(reports), {
      bytesSent: 900, bytesReceived: 800, packetsLost: 3, jitterMs: 4, roundTripMs: 18, codec: 'PCMU/8000',
    });
  });

  it('are zero or unknown before there is sound', async () => {
    const nothing = { bytesSent: 0, bytesReceived: 0, packetsLost: 0, jitterMs: null, roundTripMs: null, codec: '' };
    assert.deepEqual(summarize([]), nothing);
    const { call } = await talkingPhone();
    assert.deepEqual(await call.stats(), nothing);
  });
});

describe('the surroundings', () => {
  it('may be without a microphone, which is said when it is needed', async () => {
    await assert.rejects(environmentWith({}).getUserMedia({ audio: true }), { code: 'MEDIA_UNAVAILABLE' });
  });

  it('make identifiers that do not repeat', () => {
    const { randomId } = environmentWith({});
    const ids = new Set(Array.from({ length: 100 }, randomId));
    assert.equal(ids.size, 100);
    assert.match([...ids][0], /^[0-9a-f]{32}$/);
  });
});
