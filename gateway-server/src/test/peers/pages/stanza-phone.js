// A phone made of stanza alone. What happens to it is in phone.events, in order, for a test to wait for.
const phone = {
  events: [],
  session: null,

  note(event, detail) {
    this.events.push({ event, detail: detail ?? null });
  },

  logIn({ socket, jid, password }) {
    this.client = stanza.createClient({
      jid,
      password,
      server: jid.split('@')[1],
      resource: 'page',
      transports: { websocket: socket, bosh: false },
      autoReconnect: false,
      jingle: { iceServers: [] },
    });
    this.client.on('session:started', () => {
      this.client.sendPresence();
      this.note('online');
    });
    this.client.on('auth:failed', () => this.note('refused'));
    this.client.on('stream:error', (error) => this.note('failed', error.condition));
    this.client.on('disconnected', () => this.note('disconnected'));
    this.client.on('jingle:incoming', (session) => {
      this.follow(session);
      session.ring();
      this.note('incoming', session.peerID);
    });
    this.client.on('jingle:ringing', () => this.note('ringing'));
    this.client.on('jingle:accepted', () => this.note('accepted'));
    this.client.on('jingle:terminated', (session, reason) => this.note('ended', reason?.condition ?? ''));
    this.client.connect();
  },

  follow(session) {
    this.session = session;
    session.pc.addEventListener('connectionstatechange', () => this.note(session.pc.connectionState));
    // Chromium counts no audio energy in a track that nobody plays.
    session.pc.addEventListener('track', ({ track }) => {
      document.getElementById('remote-audio').srcObject = new MediaStream([track]);
    });
  },

  async addMicrophone() {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    for (const track of stream.getTracks()) await this.session.addTrack(track, stream);
  },

  async call(target) {
    this.follow(this.client.jingle.createMediaSession(target));
    await this.addMicrophone();
    await this.session.start();
  },

  async answer() {
    await this.addMicrophone();
    await this.session.accept();
  },

  hangUp() {
    this.session.end();
  },
};
window.phone = phone;
