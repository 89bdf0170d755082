// One phone of the tests (gateway-server/src/test/peers/phones), as somebody who answers every call after a moment.
//
//   node demo-phone.mjs SCRIPT LOGIN      LOGIN: the parameters of the phone's login, as JSON
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ANSWERS_AFTER_MS = 1_500;
const [script, login] = process.argv.slice(2);
const { user } = JSON.parse(login);
const path = fileURLToPath(new URL(`../gateway-server/src/test/peers/phones/${script}`, import.meta.url));
const phone = spawn(process.execPath, [path], {
  stdio: ['pipe', 'pipe', 'inherit'],
  // A browser on this machine may gather any address but that of loopback.
  env: { ...process.env, RTC_BIND_ADDRESS: 'any' },
});
let last = 0;

const ask = (verb, parameters = {}) => phone.stdin.write(`${JSON.stringify({ id: ++last, do: verb, ...parameters })}\n`);
const say = (text) => console.log(`${new Date().toTimeString().slice(0, 8)} ${user}: ${text}`);

const events = {
  ready: () => ask('login', JSON.parse(login)),
  incoming({ from }) {
    say(`${from} is calling`);
    setTimeout(() => ask('answer'), ANSWERS_AFTER_MS);
  },
  connected: () => say('media is connected'),
  ended: ({ reason }) => say(`the call has ended (${reason})`),
  message({ from, text }) {
    say(`${from} writes: ${text}`);
    ask('message', { to: from, text: `${user} has read: ${text}` });
  },
  disconnected() {
    say('the gateway has gone');
    process.exit(0);
  },
};

createInterface({ input: phone.stdout }).on('line', (line) => {
  const message = JSON.parse(line);
  if (message.event) events[message.event]?.(message);
  else if (message.error) say(`could not: ${message.error}`);
  // The first request is the login.
  else if (message.id === 1) console.log('here');
  if (message.error && message.id === 1) process.exit(1);
});
phone.on('exit', (code) => process.exit(code ?? 1));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => phone.stdin.end());
