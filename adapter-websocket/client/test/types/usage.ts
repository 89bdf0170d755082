// How the package is used, as the compiler sees it. Never run.
import { Call, Patchbay, PatchbayError, describeEndReason } from '../../index.js';
import type { EndReason, PatchbayOptions, Receipt } from '../../index.js';

const options: PatchbayOptions = {
  storage: sessionStorage,
  hangupOnPageHide: false,
  media: { audio: { echoCancellation: true } },
  reconnect: { baseMs: 250, maxMs: 8_000 },
};
const client = new Patchbay(options);

export async function phone(audio: HTMLAudioElement): Promise<EndReason | null> {
  client
    .on('ready', ({ address, resumed }) => console.log(address.length, resumed === true))
    .on('reconnecting', ({ attempt, delayMs, error }) => console.log(attempt + delayMs, error.code))
    .on('incoming', (incoming) => void incoming.answer({ video: false }).catch((error: PatchbayError) => error.code))
    .on('presence', ({ from, state }) => console.log(from, state === 'ON_CALL'));
  const { device } = await client.connect({ url: 'wss://example.org/signal', token: async () => 'jwt', device: 'desk' });
  console.log(device.toUpperCase());

  const call: Call = client.call('bob', { headers: { priority: 'urgent' }, subject: 'Lunch' });
  call
    .on('track', ({ stream }) => {
      audio.srcObject = stream;
    })
    .on('ended', ({ reason, text, originator }) => console.log(describeEndReason(reason), text, originator === 'local'));
  call.mute();
  await call.hold();
  await call.unhold();
  call.sendDigits('12#', { durationMs: 160 });
  await call.transfer('carol');
  await call.transfer(client.call('dave'));
  const { bytesReceived, codec } = await call.stats();
  console.log(bytesReceived.toFixed(), codec);

  const receipt: Receipt = await client.sendMessage('bob', 'Hello');
  client.setPresence('DO_NOT_DISTURB', receipt.status);
  client.subscribe('bob');
  for (const { address, protocols } of await client.devices('bob')) {
    console.log(address, protocols.join());
  }
  client.disconnect();
  return call.endReason;
}

// @ts-expect-error: calls are made by Patchbay.call
new Call();
// @ts-expect-error: no such event
client.on('incomming', () => undefined);
// @ts-expect-error: no such presence
client.setPresence('ASLEEP');
// @ts-expect-error: an event's argument is typed
client.on('goAway', ({ reconnectSeconds }) => reconnectSeconds);
