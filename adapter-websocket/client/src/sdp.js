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
