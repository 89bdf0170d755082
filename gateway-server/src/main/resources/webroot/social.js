// Who is there, and what people write to each other. All of it is the client's; this file only shows it.

const PRESENCE_TEXTS = {
  AVAILABLE: 'Available',
  AWAY: 'Away',
  BUSY: 'Busy',
  DO_NOT_DISTURB: 'Do not disturb',
  ON_CALL: 'On a call',
  OFFLINE: 'Offline',
};
const RECEIPT_TEXTS = {
  SENT: 'sent',
  DELIVERED: 'delivered',
  STORED: 'waits until they are back',
};
const MOST_SHOWN = 100;

/**
 * Brings the message box, the other side's presence and the own one to life.
 *
 * @param {import('/client/index.js').Patchbay} client
 * @param {() => string} addressee whom the user calls or writes to; may be empty
 * @param {(text: string) => void} complain tells the user what went wrong
 */
export function startSocial(client, addressee, complain) {
  const dot = document.getElementById('callee-presence');
  const log = document.getElementById('messages');
  const text = document.getElementById('message-text');
  const own = document.getElementById('own-presence');
  const receipts = new Map();
  let watched = '';

  /** Watches whoever is named now; nobody where the name is empty. */
  function watch(name) {
    if (name === watched || !client.address) {
      return;
    }
    if (watched) {
      client.unsubscribe(watched);
    }
    watched = name;
    dot.hidden = true;
    if (name) {
      client.subscribe(name);
    }
  }

  function showPresence({ from, state, note }) {
    if (from !== full(watched)) {
      return;
    }
    dot.dataset.state = state;
    dot.textContent = note ? `${PRESENCE_TEXTS[state]} (${note})` : PRESENCE_TEXTS[state];
    dot.hidden = false;
  }

  /** The user that a name means: the own domain where it has none. */
  function full(name) {
    const domain = client.address.split('@')[1];
    const user = name.split('/')[0];
    return user.includes('@') ? user : `${user}@${domain}`;
  }

  /** Adds a line to the log, and returns where its state is shown. */
  function show(who, said, kind) {
    const line = document.createElement('li');
    line.className = kind;
    const name = document.createElement('b');
    name.textContent = who;
    const state = document.createElement('small');
    line.append(name, ` ${said} `, state);
    log.append(line);
    while (log.children.length > MOST_SHOWN) {
      log.firstElementChild.remove();
    }
    log.hidden = false;
    line.scrollIntoView({ block: 'nearest' });
    return state;
  }

  async function send() {
    const to = addressee();
    const said = text.value.trim();
    if (!to || !said) {
      complain(to ? '' : 'Say above whom to write to.');
      return;
    }
    const state = show(`To ${to}:`, said, 'sent');
    state.textContent = 'on its way…';
    text.value = '';
    try {
      const receipt = await client.sendMessage(to, said);
      state.textContent = RECEIPT_TEXTS[receipt.status];
      if (receipt.status !== 'DELIVERED') {
        remember(receipt.id, state);
      }
    } catch (error) {
      state.textContent = `not delivered: ${error.message}`;
    }
  }

  function remember(id, state) {
    receipts.set(id, state);
    if (receipts.size > MOST_SHOWN) {
      receipts.delete(receipts.keys().next().value);
    }
  }

  client.on('message', ({ from, text: said }) => show(`${from}:`, said, 'received'));
  client.on('receipt', ({ id, status }) => {
    const state = receipts.get(id);
    if (state) {
      state.textContent = RECEIPT_TEXTS[status] ?? status;
    }
  });
  client.on('presence', showPresence);
  client.on('ready', ({ resumed }) => {
    if (!resumed && watched === '') {
      watch(addressee());
    }
  });
  client.on('disconnected', () => {
    watched = '';
    dot.hidden = true;
    own.value = 'AVAILABLE';
  });
  document.getElementById('callee').addEventListener('change', () => watch(addressee()));
  document.getElementById('message-form').addEventListener('submit', (event) => {
    event.preventDefault();
    send();
  });
  own.addEventListener('change', () => client.setPresence(own.value));
}
