/** @import { Timers } from './timers.js' */

/** How long a path may be `disconnected` before it is given up: ICE often recovers by itself within this time. */
const GRACE_MS = 2_000;

/**
 * @typedef {object} MediaWatchActions
 * @property {() => void} restart begin an ICE restart
 * @property {() => void} interrupted
 * @property {() => void} restored
 * @property {() => void} lost there has been no path for too long
 */

/** Decides when a call's media path is to be repaired, and when it is past repair. */
export class MediaWatch {
  #timers;
  #timeoutMs;
  #actions;
  #signaling = true;
  #answered = false;
  #connected = false;
  #interrupted = false;
  #restartOwed = false;

  /**
   * @param {Timers} timers
   * @param {number} timeoutMs
   * @param {MediaWatchActions} actions
   */
  constructor(timers, timeoutMs, actions) {
    this.#timers = timers;
    this.#timeoutMs = timeoutMs;
    this.#actions = actions;
  }

  answered() {
    this.#answered = true;
    if (!this.#connected) {
      this.#startDeadline();
    }
  }

  /**
   * Another peer connection takes the place of the one that was watched.
   *
   * @param {RTCPeerConnectionState} state
   */
  replaced(state) {
    this.#timers.stop('grace');
    this.#restartOwed = false;
    this.stateChanged(state);
    if (this.#answered && !this.#connected) {
      this.#startDeadline();
    }
  }

  /** @param {RTCPeerConnectionState} state */
  stateChanged(state) {
    this.#connected = state === 'connected';
    switch (state) {
      case 'connected':
        this.#timers.stop('grace');
        this.#timers.stop('media');
        this.#restartOwed = false;
        if (this.#interrupted) {
          this.#interrupted = false;
          this.#actions.restored();
        }
        break;
      case 'disconnected':
        this.#interrupt();
        this.#timers.start('grace', GRACE_MS, () => this.#restart());
        break;
      case 'failed':
        this.#timers.stop('grace');
        this.#interrupt();
        this.#restart();
        break;
      case 'new':
      case 'connecting':
      case 'closed':
        break;
    }
  }

  /** @param {boolean} up */
  signaling(up) {
    this.#signaling = up;
    if (!up) {
      // No repair is possible without signaling, so the time without it does not count against the media.
      this.#timers.stop('media');
      return;
    }
    if (this.#answered && !this.#connected) {
      this.#startDeadline();
    }
    if (this.#restartOwed || this.#interrupted) {
      this.#restart();
    }
  }

  /** The old path may be dead without ICE knowing yet. */
  networkChanged() {
    this.#restart();
  }

  #interrupt() {
    if (this.#answered && !this.#interrupted) {
      this.#interrupted = true;
      this.#startDeadline();
      this.#actions.interrupted();
    }
  }

  #restart() {
    if (!this.#answered) {
      return;
    }
    this.#restartOwed = !this.#signaling;
    if (this.#signaling) {
      this.#actions.restart();
    }
  }

  #startDeadline() {
    if (this.#signaling) {
      this.#timers.start('media', this.#timeoutMs, () => this.#actions.lost());
    }
  }
}
