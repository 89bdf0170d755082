// How a phone of this folder is driven: one request per line on stdin, {"id": 1, "do": "call", ...}, one answer per line on
// stdout, {"id": 1, "result": ...} or {"id": 1, "error": "..."}, and what happens in between as {"event": "ringing", ...}.
// The phone ends when stdin does, so it never outlives the test that started it.
import { createInterface } from 'node:readline';

const send = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

/** Tells the test that something happened. */
export const tell = (event, detail = {}) => send({ event, ...detail });

/** Serves requests with these functions, each named as what a request wants done. */
export function serve(verbs) {
  createInterface({ input: process.stdin })
    .on('line', async (line) => {
      const { id, do: verb, ...parameters } = JSON.parse(line);
      try {
        if (!verbs[verb]) throw new Error(`this phone cannot ${verb}`);
        send({ id, result: (await verbs[verb](parameters)) ?? null });
      } catch (error) {
        send({ id, error: error?.message ?? JSON.stringify(error) });
      }
    })
    .on('close', () => process.exit(0));
  process.on('unhandledRejection', (error) => tell('broken', { text: String(error?.stack ?? error) }));
  tell('ready');
}

/** A promise and what settles it, which fails when it takes too long. */
export function awaited(what, milliseconds = 10_000) {
  const settle = {};
  const promise = new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what} took longer than ${milliseconds} ms`)), milliseconds);
    settle.resolve = (value) => { clearTimeout(timer); resolve(value); };
    settle.reject = (error) => { clearTimeout(timer); reject(error); };
  });
  // Whoever waits sees the failure; when nobody does yet it is no crash.
  promise.catch(() => {});
  return { promise, ...settle };
}

/** What is to be known of a call's media. */
export function mediaOf(connection) {
  const inDescription = (connection?.remoteDescription?.sdp.match(/^a=candidate:/gm) ?? []).length;
  return {
    candidatesApart: connection?.remoteCandidates.length ?? 0,
    candidatesInDescription: inDescription,
    packetsSent: connection?.packetsSent ?? 0,
    bytesSent: connection?.bytesSent ?? 0,
    packetsReceived: connection?.packetsReceived ?? 0,
    bytesReceived: connection?.bytesReceived ?? 0,
  };
}
