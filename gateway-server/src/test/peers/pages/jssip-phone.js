// A phone made of JsSIP alone. What happens to it is in phone.events, in order, for a test to wait for.
const phone = {
  events: [],
  session: null,

  note(event, detail) {
    this.events.push({ event, detail: detail ?? null });
  },

  register({ socket, uri, user, password }) {
    this.agent = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(socket)],
      uri,
      authorization_user: user,
      password,
      register_expires: 120,
      session_timers: true,
    });
    this.agent.on('connected', () => this.note('connected'));
    this.agent.on('disconnected', () => this.note('disconnected'));
    this.agent.on('registered', () => this.note('registered'));
    this.agent.on('unregistered', () => this.note('unregistered'));
    this.agent.on('registrationFailed', ({ cause, response }) => this.note('registrationFailed', `${response?.status_code ?? ''} ${cause}`));
    this.agent.on('newRTCSession', ({ session, originator, request }) => {
      this.session = session;
      this.note(originator === 'remote' ? 'incoming' : 'outgoing', request.from.uri.toString());
      session.on('progress', ({ response }) => this.note('progress', response?.status_code));
      session.on('accepted', () => this.note('accepted'));
      session.on('confirmed', () => this.note('confirmed'));
      session.on('failed', ({ cause, message }) => this.note('failed', `${message?.status_code ?? ''} ${cause}`));
      session.on('ended', ({ cause, originator: by }) => this.note('ended', `${by} ${cause}`));
      if (session.connection) this.play(session.connection);
      else session.on('peerconnection', ({ peerconnection }) => this.play(peerconnection));
    });
    this.agent.on('newMessage', ({ originator, message, request }) => {
      if (originator !== 'remote') return;
      this.note('message', `${request.from.uri} ${request.body}`);
      message.accept();
    });
    this.agent.start();
  },

  // Chromium counts no audio energy in a track that nobody plays.
  play(connection) {
    connection.addEventListener('track', ({ track }) => {
      document.getElementById('remote-audio').srcObject = new MediaStream([track]);
    });
  },

  call(target) {
    this.agent.call(target, { mediaConstraints: { audio: true, video: false }, pcConfig: { iceServers: [] } });
  },

  answer() {
    this.session.answer({ mediaConstraints: { audio: true, video: false }, pcConfig: { iceServers: [] } });
  },

  hangUp() {
    this.session.terminate();
  },

  send(target, text) {
    this.agent.sendMessage(target, text, {
      eventHandlers: {
        succeeded: ({ response }) => this.note('sent', `${response.status_code}`),
        failed: ({ response, cause }) => this.note('notSent', `${response?.status_code ?? ''} ${cause}`),
      },
    });
  },

  unregister() {
    this.agent.unregister();
  },
};
window.phone = phone;
