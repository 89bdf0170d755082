/** @import { Environment } from '../index.js' */

/**
 * @typedef {object} PageActions
 * @property {() => void} onHide the page goes away, perhaps for ever
 * @property {() => void} onReturn it has come back from the browser's cache, as it was
 * @property {() => void} onNetworkChange
 */

/** Tells what happens to the page and to its network. */
export class PageWatch {
  #environment;
  #actions;
  /** @type {string | undefined} */
  #networkType;

  /**
   * @param {Pick<Environment, 'page' | 'network'>} environment
   * @param {PageActions} actions
   */
  constructor(environment, actions) {
    this.#environment = environment;
    this.#actions = actions;
  }

  start() {
    const { page, network } = this.#environment;
    this.#networkType = network?.type;
    page?.addEventListener('pagehide', this.#onHide);
    page?.addEventListener('pageshow', this.#onShow);
    page?.addEventListener('online', this.#onOnline);
    network?.addEventListener('change', this.#onNetwork);
  }

  stop() {
    const { page, network } = this.#environment;
    page?.removeEventListener('pagehide', this.#onHide);
    page?.removeEventListener('pageshow', this.#onShow);
    page?.removeEventListener('online', this.#onOnline);
    network?.removeEventListener('change', this.#onNetwork);
  }

  #onHide = () => this.#actions.onHide();

  /** @param {Event} event */
  #onShow = (event) => {
    if (/** @type {PageTransitionEvent} */ (event).persisted) {
      this.#actions.onReturn();
    }
  };

  #onOnline = () => this.#actions.onNetworkChange();

  // The browser also reports a new estimate of the speed here. Another kind of network is news, that is not.
  #onNetwork = () => {
    const type = this.#environment.network?.type;
    if (type !== this.#networkType) {
      this.#networkType = type;
      this.#actions.onNetworkChange();
    }
  };
}
