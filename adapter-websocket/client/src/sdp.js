/**
 * Whether a description of the other side puts this side on hold: it will not receive audio (RFC 3264 8.4).
 *
 * @param {string} sdp
 * @returns {boolean}
 */
export function holdsAudio(sdp) {
  const [session = '', ...media] = sdp.split(/^m=/m);
  const audio = media.find((section) => section.startsWith('audio '));
  const direction = directionIn(audio ?? '') ?? directionIn(session) ?? 'sendrecv';
  return audio !== undefined && (direction === 'sendonly' || direction === 'inactive');
}

/** @param {string} section */
function directionIn(section) {
  return section.match(/^a=(sendrecv|sendonly|recvonly|inactive)\s*$/m)?.[1];
}

/**
 * @param {string} sdp
 * @returns {Set<string>} the ICE user fragments of all its media sections
 */
export function usernameFragments(sdp) {
  return new Set(Array.from(sdp.matchAll(/^a=ice-ufrag:(\S+)/gm), (match) => match[1] ?? ''));
}

/**
 * @param {string} sdp
 * @returns {Set<string>} the fingerprints of its certificates (RFC 8122)
 */
function fingerprints(sdp) {
  return new Set(Array.from(sdp.matchAll(/^a=fingerprint:(\S+ \S+)/gm), (match) => (match[1] ?? '').toUpperCase()));
}

/**
 * Whether a description comes from another end than the one before: it has none of that one's certificates (RFC 8842 4).
 *
 * @param {string} before
 * @param {string} sdp
 * @returns {boolean}
 */
export function isSomebodyElse(before, sdp) {
  const known = fingerprints(before);
  const now = fingerprints(sdp);
  return known.size > 0 && now.size > 0 && ![...now].some((one) => known.has(one));
}

/**
 * A media section of a description, by which a later description has to keep to it: sections are never reordered or dropped (RFC 3264 8).
 *
 * @typedef {{mid: string, kind: string}} SectionName
 */

/**
 * @param {string} sdp
 * @returns {SectionName[]} in order
 */
export function sectionNames(sdp) {
  return sdp.split(/^m=/m).slice(1).map((section) => ({
    kind: section.match(/^\S+/)?.[0] ?? '',
    mid: section.match(/^a=mid:(\S+)/m)?.[1] ?? '',
  }));
}

/**
 * An offer of a new peer connection under the names that its sections had in the one before: a browser has no other way to choose them.
 *
 * @param {string} sdp
 * @param {readonly string[]} mids one for each section
 * @returns {string}
 */
export function withMids(sdp, mids) {
  const own = sectionNames(sdp).map(({ mid }) => mid);
  const [session = '', ...media] = sdp.split(/^(?=m=)/m);
  const bundled = session.replace(/^(a=group:BUNDLE)(.*)$/m, (_line, group, names) => {
    const renamed = names.trim().split(/\s+/).map((/** @type {string} */ name) => mids[own.indexOf(name)] ?? name);
    return `${group} ${renamed.join(' ')}${names.endsWith('\r') ? '\r' : ''}`;
  });
  return bundled + media.map((section, i) => section.replace(/^a=mid:[^\r\n]+/m, `a=mid:${mids[i]}`)).join('');
}
