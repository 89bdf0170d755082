export { Patchbay } from './src/patchbay.js';
export { Call } from './src/call.js';
export { PatchbayError, describeEndReason } from './src/errors.js';
