/** @import { PatchbayOptions } from '../index.js' */
/** @import { SavedSession } from './connection.js' */
/** @import { SavedCall } from './saved-call.js' */

const KEY = 'patchbay.session';

/**
 * What a page leaves to the next one in its tab.
 *
 * @typedef {object} SavedPage
 * @property {string} url
 * @property {string} user empty for a token
 * @property {SavedSession} session
 * @property {string[]} lostCalls ids of calls that end with the page
 * @property {SavedRinging[]} ringing
 * @property {SavedCall[]} calls
 */

/**
 * An incoming call that nobody has answered yet.
 *
 * @typedef {{id: string, invite: any, candidates: any[]}} SavedRinging
 */

/**
 * Written only while the page goes away, and taken out by the next one: a duplicated tab, which inherits a copy of
 * `sessionStorage`, would otherwise take the session from the first.
 *
 * @param {PatchbayOptions['storage']} storage
 * @param {SavedPage} page
 */
export function leavePage(storage, page) {
  storage?.setItem(KEY, JSON.stringify(page));
}

/**
 * @param {PatchbayOptions['storage']} storage
 * @param {string} url
 * @param {string} user
 * @returns {SavedPage | null} null unless the page before had a session of the same user at the same gateway
 */
export function takePage(storage, url, user) {
  const text = storage?.getItem(KEY) ?? null;
  if (text === null) {
    return null;
  }
  storage?.removeItem(KEY);
  const page = parse(text);
  const usable = typeof page?.session?.resume === 'string' && Array.isArray(page.session.numbering?.unacknowledged);
  return page !== null && usable && page.url === url && page.user === user ? page : null;
}

/**
 * @param {string} text
 * @returns {SavedPage | null}
 */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    // Something else wrote under this key. There is then no session to resume, and a new one begins.
    return null;
  }
}
