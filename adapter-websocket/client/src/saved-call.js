/** @import { CallDetails } from './call-identity.js' */

/**
 * A media section of a call, and what is sent and received in it when nobody holds.
 *
 * @typedef {{mid: string, kind: string, direction: RTCRtpTransceiverDirection}} SavedSection
 */

/**
 * A call whose media goes with its page. The next page can offer it anew.
 *
 * @typedef {object} SavedCall
 * @property {CallDetails} details
 * @property {boolean} answered false: an outgoing call that nobody has answered
 * @property {boolean} rings whether the other side of an unanswered call was alerted
 * @property {number | null} connectedAt
 * @property {{AUDIO: boolean, VIDEO: boolean}} muted
 * @property {boolean} held
 * @property {boolean} remoteMuted
 * @property {boolean} remoteHeld
 * @property {{audio: boolean, video: boolean}} sends
 * @property {SavedSection[]} sections
 * @property {string[]} unanswered ids of updates that the other side waits for
 */

/**
 * Whether a new peer connection can take the place of the old one. Data channels were the application's, and went with its page.
 *
 * @param {readonly SavedSection[]} sections
 * @returns {boolean}
 */
export function restorable(sections) {
  return sections.length > 0 && sections.every(({ kind, mid }) => (kind === 'audio' || kind === 'video') && mid !== '');
}
