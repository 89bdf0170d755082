/** @import { CallStats } from '../index.js' */

/**
 * The audio figures among everything that a peer connection reports.
 *
 * @param {Iterable<any>} reports the values of an RTCStatsReport
 * @returns {CallStats}
 */
export function summarize(reports) {
  const all = [...reports];
  const inbound = all.filter((report) => report.type === 'inbound-rtp' && report.kind === 'audio');
  const outbound = all.filter((report) => report.type === 'outbound-rtp' && report.kind === 'audio');
  const path = all.find((report) => report.type === 'candidate-pair' && report.nominated && report.state === 'succeeded');
  const codecId = outbound[0]?.codecId ?? inbound[0]?.codecId;
  const codec = all.find((report) => report.type === 'codec' && report.id === codecId);
  return {
    bytesSent: sum(outbound, 'bytesSent'),
    bytesReceived: sum(inbound, 'bytesReceived'),
    packetsLost: sum(inbound, 'packetsLost'),
    jitterMs: milliseconds(inbound[0]?.jitter),
    roundTripMs: milliseconds(path?.currentRoundTripTime),
    codec: codec ? `${String(codec.mimeType).replace(/^audio\//i, '')}/${codec.clockRate}` : '',
  };
}

/**
 * @param {any[]} reports
 * @param {string} field
 * @returns {number}
 */
function sum(reports, field) {
  return reports.reduce((total, report) => total + (report[field] ?? 0), 0);
}

/**
 * @param {number | undefined} seconds
 * @returns {number | null}
 */
function milliseconds(seconds) {
  return seconds === undefined ? null : Math.round(seconds * 1000);
}
