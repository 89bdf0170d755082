// The demo phone: one page, one line, one call at a time. All signaling and media is the client's; this file only shows it.
import { Patchbay, describeEndReason } from '/client/index.js';
import { startSocial } from './social.js';
import { startTone, stopTone } from './tones.js';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const STATE_TEXTS = {
  calling: 'Calling…',
  ringing: 'Ringing…',
  connecting: 'Connecting…',
  connected: 'Connected',
};

const TRANSFER_TEXTS = {
  TRYING: 'Transferring…',
  RINGING: 'Transferring, it rings there…',
  ACCEPTED: 'Transferred',
};
/** Where the tab keeps the log-in, so that a reload in a call finds its way back by itself. */
const LOGIN = 'phone.login';

const query = new URLSearchParams(location.search);
const client = new Patchbay({ storage: sessionStorage });
let call = null;
let stopWatching = () => {};

// For scripts that drive the page.
window.phone = {
  get client() {
    return client;
  },
  get call() {
    return call;
  },
};

const element = (id) => document.getElementById(id);

function show(id, visible) {
  element(id).hidden = !visible;
}

function say(id, text, state) {
  element(id).textContent = text;
  if (state !== undefined) {
    element(id).dataset.state = state;
  }
}

function complain(id, text) {
  say(id, text);
  show(id, text !== '');
}

// The line

async function logIn() {
  complain('login-error', '');
  say('status', 'Connecting…', 'connecting');
  element('login').disabled = true;
  try {
    const user = element('user').value.trim();
    const password = element('password').value;
    await client.connect({ user, password, device: query.get('device') ?? undefined });
    sessionStorage.setItem(LOGIN, JSON.stringify({ user, password }));
  } catch (error) {
    sessionStorage.removeItem(LOGIN);
    say('status', 'Not logged in', 'disconnected');
    complain('login-error', loginText(error));
  } finally {
    element('login').disabled = false;
  }
}

function loginText({ code, message }) {
  switch (code) {
    case 'UNAUTHORIZED':
      return 'User or password is wrong.';
    case 'CONNECTION_FAILED':
      return `The gateway cannot be reached: ${message}`;
    default:
      return message;
  }
}

function showLine(online) {
  show('login-form', !online);
  show('phone', online);
  element(online ? 'callee' : 'user').focus();
}

client.on('ready', ({ address, device }) => {
  say('status', `Registered as ${address}, device ${device}`, 'ready');
  showLine(true);
});
client.on('reconnecting', ({ attempt }) => {
  say('status', `Connection lost, trying again (${attempt})…`, 'reconnecting');
});
client.on('reconnected', () => {
  say('status', `Registered as ${client.address}, device ${client.device}`, 'ready');
});
client.on('goAway', () => {
  say('status', 'The gateway is restarting…', 'reconnecting');
});
client.on('disconnected', ({ error }) => {
  sessionStorage.removeItem(LOGIN);
  say('status', 'Not logged in', 'disconnected');
  showLine(false);
  complain('login-error', error ? error.message : '');
});
client.on('error', (error) => complain('trouble', error.message));
client.on('incoming', (incoming) => {
  if (call) {
    incoming.reject('BUSY');
  } else {
    watch(incoming);
  }
});

// One call at a time here, so one at most.
client.on('restored', (restored) => watch(restored));

// The call

function watch(next) {
  call = next;
  complain('trouble', '');
  call
    .on('progress', ({ state, queuePosition }) => showProgress(state, queuePosition))
    .on('ringing', showCall)
    .on('answered', showCall)
    .on('connected', showCall)
    .on('held', showCall)
    .on('muted', showCall)
    .on('reconnecting', showCall)
    .on('reconnected', showCall)
    .on('track', ({ stream }) => playRemote(stream))
    .on('transfer', ({ state, reason }) => showTransfer(state, reason))
    .on('error', (error) => complain('trouble', error.message))
    .on('ended', ({ text, reason }) => showEnd(text, reason));
  stopWatching = everySecond(showFigures);
  showCall();
}

function showCall() {
  const waiting = call.direction === 'incoming' && call.state === 'ringing';
  const established = call.state === 'connecting' || call.state === 'connected';
  show('incoming', waiting);
  show('dial-form', false);
  show('in-call', !waiting);
  show('controls', !waiting);
  say('remote', nameOf(call));
  say('incoming-from', nameOf(call));
  say('incoming-by', `sent here by ${call.transferredBy}`);
  show('incoming-by', call.transferredBy !== '');
  say('call-state', stateText(waiting), call.state);
  pressed('mute', call.muted, established);
  pressed('hold', call.held, established);
  element('transfer').disabled = !established;
  for (const key of element('keypad').children) {
    key.disabled = !established;
  }
  ring(waiting);
  if (waiting) {
    element('answer').focus();
  }
}

function nameOf({ displayName, remote }) {
  return displayName ? `${displayName} (${remote})` : remote;
}

function stateText(waiting) {
  if (waiting) {
    return 'Ringing here';
  }
  if (call.reconnecting) {
    return 'Interrupted, reconnecting…';
  }
  if (call.held || call.remoteHeld) {
    return call.held ? 'On hold' : 'The other side holds the call';
  }
  return call.state === 'connected' && call.remoteMuted ? 'Connected, the other side is muted' : STATE_TEXTS[call.state];
}

function ring(waiting) {
  if (waiting) {
    startTone('ring');
  } else if (call.state === 'ringing' && !call.remoteStream) {
    startTone('ringback');
  } else {
    stopTone();
  }
}

function showProgress(state, queuePosition) {
  if (state === 'QUEUED') {
    say('call-state', `Waiting in the queue, place ${queuePosition}`);
  } else if (state === 'FORWARDED') {
    say('call-state', 'Forwarded…');
  } else if (state === 'EARLY_MEDIA') {
    stopTone();
  }
}

function showTransfer(state, reason) {
  if (state === 'FAILED') {
    complain('trouble', `The transfer failed. ${describeEndReason(reason || 'INTERNAL')}`);
    showCall();
  } else {
    complain('trouble', '');
    say('call-state', TRANSFER_TEXTS[state]);
  }
}

function showEnd(text, reason) {
  stopWatching();
  stopTone();
  call = null;
  element('remote-audio').srcObject = null;
  for (const id of ['incoming', 'in-call', 'controls', 'stats', 'timer']) {
    show(id, false);
  }
  show('dial-form', true);
  const sentence = describeEndReason(reason);
  element('call-state').dataset.reason = reason;
  say('call-state', text === sentence ? sentence : `${sentence} (${text})`, 'ended');
  element('callee').focus();
}

function pressed(id, on, enabled) {
  element(id).setAttribute('aria-pressed', String(on));
  element(id).disabled = !enabled;
}

async function playRemote(stream) {
  const audio = element('remote-audio');
  stopTone();
  if (audio.srcObject === stream) {
    return;
  }
  audio.srcObject = stream;
  try {
    await audio.play();
  } catch (error) {
    // A call that ended meanwhile aborts the start; anything else means silence, and the user has to know.
    if (error.name !== 'AbortError') {
      complain('trouble', 'The browser does not play sound before you click into the page.');
    }
  }
}

// The figures

function everySecond(action) {
  let timer = setTimeout(async function tick() {
    timer = null;
    await action();
    if (timer === null) {
      timer = setTimeout(tick, 1000);
    }
  }, 1000);
  return () => {
    clearTimeout(timer);
    timer = undefined;
  };
}

async function showFigures() {
  const watched = call;
  if (!watched?.peerConnection) {
    return;
  }
  const { bytesSent, bytesReceived, codec, roundTripMs } = await watched.stats();
  if (watched !== call) {
    return;
  }
  show('stats', true);
  say('bytes-sent', bytes(bytesSent));
  say('bytes-received', bytes(bytesReceived));
  element('stats').dataset.bytesSent = bytesSent;
  element('stats').dataset.bytesReceived = bytesReceived;
  say('codec', codec || 'unknown');
  say('round-trip', roundTripMs === null ? 'unknown' : `${roundTripMs} ms`);
  if (watched.connectedAt !== null) {
    say('timer', duration(Date.now() - watched.connectedAt));
    show('timer', true);
  }
}

function bytes(count) {
  return count < 10_000 ? `${count} B` : `${(count / 1000).toFixed(count < 100_000 ? 1 : 0)} kB`;
}

function duration(ms) {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

// The controls

function onClick(id, action) {
  element(id).addEventListener('click', async () => {
    complain('trouble', '');
    try {
      await action();
    } catch (error) {
      // The end of the call is shown as such.
      if (error.code !== 'CALL_ENDED') {
        complain('trouble', error.message);
      }
    }
  });
}

element('login-form').addEventListener('submit', (event) => {
  event.preventDefault();
  logIn();
});
element('dial-form').addEventListener('submit', (event) => {
  event.preventDefault();
  try {
    watch(client.call(element('callee').value));
    element('hangup').focus();
  } catch (error) {
    complain('trouble', error.message);
  }
});
onClick('answer', () => {
  const answered = call.answer();
  stopTone();
  return answered;
});
onClick('decline', () => call.reject());
onClick('hangup', () => call.hangup());
onClick('mute', () => call.mute(!call.muted));
onClick('hold', () => (call.held ? call.unhold() : call.hold()));
onClick('logout', () => client.disconnect());
element('transfer-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  try {
    await call?.transfer(element('transfer-to').value.trim());
  } catch (error) {
    // A transfer that fails, and a call that ends, are shown by their events.
    if (error.code !== 'CALL_ENDED' && error.code !== 'TRANSFER_FAILED') {
      complain('trouble', error.message);
    }
  }
});

startSocial(client, () => call?.remote ?? element('callee').value.trim(), (text) => complain('trouble', text));

for (const tone of '123456789*0#') {
  const key = document.createElement('button');
  key.type = 'button';
  key.textContent = tone;
  key.addEventListener('click', () => call?.sendDigits(tone));
  element('keypad').append(key);
}

if (LOOPBACK.includes(location.hostname)) {
  show('dev-hint', true);
  element('user').value = 'alice';
  element('password').value = 'patchbay';
}
element('user').value = query.get('user') ?? element('user').value;
element('password').value = query.get('password') ?? element('password').value;
const before = JSON.parse(sessionStorage.getItem(LOGIN) ?? 'null');
if (before) {
  element('user').value = before.user;
  element('password').value = before.password;
}
if (before || query.get('autologin') === '1') {
  logIn();
} else {
  element('user').focus();
}
