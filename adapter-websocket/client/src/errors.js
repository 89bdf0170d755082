/** @import { EndReason, ErrorCode } from '../index.js' */

/** What went wrong, as a code for programs and a text for people. */
export class PatchbayError extends Error {
  /**
   * @param {ErrorCode} code
   * @param {string} text
   * @param {{cause?: unknown}} [options]
   */
  constructor(code, text, options) {
    super(text || code, options);
    this.name = 'PatchbayError';
    /** @type {ErrorCode} */
    this.code = code;
  }
}

/** @type {Readonly<Record<EndReason, string>>} */
const END_REASON_TEXTS = Object.freeze({
  NORMAL: 'The call has ended.',
  CANCELLED: 'The caller gave up before anybody answered.',
  BUSY: 'The other side is busy.',
  DECLINED: 'The call was declined.',
  NO_ANSWER: 'Nobody answered.',
  UNAVAILABLE: 'The other side cannot be reached right now.',
  NOT_FOUND: 'There is no such user or number.',
  ANSWERED_ELSEWHERE: 'The call was answered on another device.',
  FORBIDDEN: 'This call is not allowed.',
  UNAUTHORIZED: 'The call needs an account that is logged in.',
  NOT_ACCEPTABLE: 'The two sides have no audio or video format in common.',
  REDIRECTED: 'The call was sent on to somebody else.',
  TIMEOUT: 'The other side did not respond in time.',
  CONGESTION: 'The gateway is too busy for another call; try again in a moment.',
  TRANSPORT_LOST: 'The connection to the gateway was lost for too long.',
  MEDIA_LOST: 'The sound could not get through any more.',
  REPLACED: 'The call goes on in another call.',
  PROTOCOL_ERROR: 'The two sides did not understand each other.',
  INTERNAL: 'The gateway failed; its log says why.',
  MEDIA_UNAVAILABLE: 'No microphone could be used: none is there, or its use was refused.',
});

/**
 * @param {EndReason | string} reason
 * @returns {string} a sentence for the person at the phone
 */
export function describeEndReason(reason) {
  return Object.hasOwn(END_REASON_TEXTS, reason)
    ? END_REASON_TEXTS[/** @type {EndReason} */ (reason)]
    : `The call has ended (${reason}).`;
}

/**
 * How a call ends whose invitation or answer the gateway did not take.
 *
 * @param {PatchbayError} error
 * @returns {EndReason}
 */
export function endReasonOf({ code }) {
  switch (code) {
    case 'BAD_SDP':
      return 'NOT_ACCEPTABLE';
    case 'UNAUTHORIZED':
    case 'FORBIDDEN':
    case 'NOT_FOUND':
    case 'INTERNAL':
      return code;
    case 'RATE_LIMITED':
    case 'CONGESTION':
      return 'CONGESTION';
    case 'NOT_CONNECTED':
      return 'TRANSPORT_LOST';
    default:
      return 'PROTOCOL_ERROR';
  }
}
