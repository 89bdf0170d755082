// Drives Chromium for the Java tests. One request per line on stdin: {"id": 1, "verb": "open", ...}; one answer per line on
// stdout: {"id": 1, "result": ...} or {"id": 1, "error": "..."}. What pages write on their console goes out in between as
// {"page": 1, "console": "..."}. The browser closes when stdin does, so it never outlives the test that started it.
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { servePages } from './pages.mjs';

const [executablePath, ...extraArguments] = process.argv.slice(2);
const send = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

const browser = await chromium.launch({
  executablePath,
  args: [
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    '--autoplay-policy=no-user-gesture-required',
    ...extraArguments,
  ],
});
const server = await servePages();
const pages = new Map();

// Runs in every page before its own scripts: remembers the peer connections, which a page need not show to anybody.
function keepPeerConnections() {
  const connections = [];
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(...parameters) {
      super(...parameters);
      connections.push(this);
    }
  };
  const nothing = { packetsReceived: 0, bytesReceived: 0, packetsSent: 0, bytesSent: 0, energyHeard: 0, connections: 0 };
  const plus = (one, other, sign = 1) => Object.fromEntries(Object.keys(one).map((key) => [key, one[key] + sign * other[key]]));
  const counters = async (connection) => {
    const total = { ...nothing, connections: 1 };
    for (const report of (await connection.getStats()).values()) {
      if (report.kind !== 'audio') continue;
      if (report.type === 'inbound-rtp') {
        total.packetsReceived += report.packetsReceived;
        total.bytesReceived += report.bytesReceived;
        total.energyHeard += report.totalAudioEnergy ?? 0;
      } else if (report.type === 'outbound-rtp') {
        total.packetsSent += report.packetsSent;
        total.bytesSent += report.bytesSent;
      }
    }
    return total;
  };
  const open = () => connections.filter(({ connectionState }) => connectionState !== 'closed');
  window.audioCounters = async () => (await Promise.all(open().map(counters))).reduce((sum, one) => plus(sum, one), nothing);
  let marks = new Map();
  // A connection that comes after the mark counts whole, one that goes no more.
  window.markAudio = async () => { marks = new Map(await Promise.all(open().map(async (one) => [one, await counters(one)]))); };
  window.audioSinceMark = async () => (await Promise.all(open().map(async (one) => plus(await counters(one), marks.get(one) ?? nothing, -1))))
    .reduce((sum, one) => plus(sum, one), nothing);
  window.selectedCandidatePairs = async () => {
    const selected = [];
    for (const connection of connections) {
      if (connection.connectionState === 'closed') continue;
      const stats = await connection.getStats();
      for (const report of stats.values()) {
        if (report.type !== 'transport' || !report.selectedCandidatePairId) continue;
        const pair = stats.get(report.selectedCandidatePairId);
        const end = (id) => { const c = stats.get(id); return `${c.address}:${c.port}`; };
        selected.push({ local: end(pair.localCandidateId), remote: end(pair.remoteCandidateId) });
      }
    }
    return selected;
  };
}

const verbs = {
  // A page has a context of its own: what one user stores, another doesn't see.
  async open({ page: number, url }) {
    const context = await browser.newContext({ permissions: ['microphone'] });
    await context.addInitScript(keepPeerConnections);
    const page = await context.newPage();
    page.on('console', (message) => send({ page: number, console: `${message.type()}: ${message.text()}` }));
    page.on('pageerror', (error) => send({ page: number, console: `uncaught: ${error.stack ?? error.message}` }));
    pages.set(number, page);
    await page.goto(url);
  },
  async evaluate({ page, expression }) {
    return pages.get(page).evaluate(expression);
  },
  // The expression may be a promise; it is tried again until it is truthy, which is then the result. Asked from outside, because
  // a page whose content security policy forbids eval can't be made to ask itself.
  async waitForFunction({ page, expression, timeout }) {
    const deadline = Date.now() + timeout;
    for (;;) {
      const value = await pages.get(page).evaluate(expression);
      if (value) return value;
      if (Date.now() > deadline) throw new Error(`not within ${timeout} ms; it is ${JSON.stringify(value)}`);
      await setTimeout(50);
    }
  },
  async waitForSelector({ page, selector, state, timeout }) {
    await pages.get(page).waitForSelector(selector, { state, timeout });
  },
  async fill({ page, selector, text, timeout }) {
    await pages.get(page).fill(selector, text, { timeout });
  },
  async click({ page, selector, timeout }) {
    await pages.get(page).click(selector, { timeout });
  },
  async text({ page, selector, timeout }) {
    return pages.get(page).textContent(selector, { timeout });
  },
  async reload({ page }) {
    await pages.get(page).reload();
  },
  // As a tab that is closed or a laptop that is shut: no unload handlers.
  async vanish({ page }) {
    await pages.get(page).context().close();
    pages.delete(page);
  },
};

send({ ready: browser.version(), pages: server.url });

const answer = async (line) => {
  const request = JSON.parse(line);
  try {
    send({ id: request.id, result: (await verbs[request.verb](request)) ?? null });
  } catch (error) {
    send({ id: request.id, error: error.message });
  }
};
createInterface({ input: process.stdin }).on('line', answer).on('close', async () => {
  await browser.close();
  server.close();
});
