import { PatchbayError } from './errors.js';

/** @import { ErrorCode } from '../index.js' */

export const SUBPROTOCOL = 'patchbay.v1.json';

/** The code that ends a session for good. */
export const NORMAL_CLOSURE = 1000;

/**
 * Close codes after which there is no use in coming back.
 *
 * @type {ReadonlyMap<number, ErrorCode>}
 */
export const FINAL_CLOSURES = new Map([
  [4401, 'UNAUTHORIZED'],
  [4403, 'FORBIDDEN'],
  // The device has another connection now. Coming back would throw that one out, and so on for ever.
  [4409, 'CONFLICT'],
]);

const ENVELOPE = new Set(['seq', 'ack', 'callId']);

/**
 * A frame from the gateway, taken apart. Fields at their default value are absent in proto3 JSON, so `seq` and `ack`
 * are 0 and `callId` is empty where they were left out, and any field of the body may be missing.
 *
 * @typedef {object} GatewayFrame
 * @property {number} seq
 * @property {number} ack
 * @property {string} callId
 * @property {string} verb the name of the body
 * @property {any} body
 */

/**
 * @param {unknown} data
 * @returns {GatewayFrame}
 * @throws {PatchbayError} BAD_FRAME
 */
export function decodeFrame(data) {
  if (typeof data !== 'string') {
    throw new PatchbayError('BAD_FRAME', 'The gateway sent a binary message on a JSON connection.');
  }
  const frame = parseObject(data);
  const verbs = Object.keys(frame).filter((key) => !ENVELOPE.has(key) && isObject(frame[key]));
  const verb = verbs[0];
  if (verb === undefined || verbs.length > 1) {
    throw new PatchbayError('BAD_FRAME', `A frame has exactly one body, this one has ${verbs.length}.`);
  }
  return {
    seq: counter(frame.seq),
    ack: counter(frame.ack),
    callId: typeof frame.callId === 'string' ? frame.callId : '',
    verb,
    body: frame[verb],
  };
}

/**
 * @param {string} text
 * @returns {Record<string, any>}
 */
function parseObject(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PatchbayError('BAD_FRAME', 'The gateway sent a message that is not JSON.', { cause });
  }
  if (!isObject(value)) {
    throw new PatchbayError('BAD_FRAME', 'The gateway sent JSON that is not an object.');
  }
  return value;
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * @param {unknown} value
 * @returns {number}
 */
function counter(value) {
  if (value === undefined || value === null) {
    return 0;
  }
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 0) {
    throw new PatchbayError('BAD_FRAME', `seq and ack are whole numbers from 0, not ${String(value)}.`);
  }
  return number;
}
