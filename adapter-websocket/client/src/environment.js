import { PatchbayError } from './errors.js';

/** @import { Environment } from '../index.js' */

/**
 * What a browser provides, each part replaceable.
 *
 * @param {Partial<Environment>} replacements
 * @returns {Environment}
 */
export function environmentWith(replacements) {
  const global = /** @type {any} */ (globalThis);
  return {
    WebSocket: global.WebSocket,
    RTCPeerConnection: global.RTCPeerConnection,
    MediaStream: global.MediaStream,
    getUserMedia: openMicrophone,
    setTimeout: (action, afterMs) => setTimeout(action, afterMs),
    clearTimeout: (handle) => clearTimeout(handle),
    now: () => Date.now(),
    random: () => Math.random(),
    randomId,
    page: typeof global.window === 'object' ? global.window : undefined,
    network: global.navigator?.connection,
    baseUrl: global.location?.href,
    ...replacements,
  };
}

/**
 * @param {MediaStreamConstraints} constraints
 * @returns {Promise<MediaStream>}
 */
async function openMicrophone(constraints) {
  const devices = globalThis.navigator?.mediaDevices;
  if (!devices) {
    // Browsers hide mediaDevices from pages that are neither https nor on localhost.
    throw new PatchbayError('MEDIA_UNAVAILABLE', 'The browser gives the microphone to https pages only.');
  }
  return devices.getUserMedia(constraints);
}

// Not crypto.randomUUID: that exists in secure contexts only, and a page that just shows presence needs none.
function randomId() {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * @param {string | undefined} url
 * @param {string | undefined} baseUrl
 * @returns {string} the address for the WebSocket constructor
 */
export function signalUrl(url, baseUrl) {
  let address;
  try {
    address = new URL(url ?? '/signal', baseUrl);
  } catch (cause) {
    throw new PatchbayError('INVALID_ARGUMENT', `url is not an address: ${url ?? '(absent)'}`, { cause });
  }
  address.protocol = address.protocol.replace(/^http/, 'ws');
  if (address.protocol !== 'ws:' && address.protocol !== 'wss:') {
    throw new PatchbayError('INVALID_ARGUMENT', `url must be ws, wss, http or https, not ${address.protocol}`);
  }
  address.hash = '';
  return address.href;
}
