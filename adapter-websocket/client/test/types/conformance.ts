// The declarations and the sources have to say the same: neither may promise what the other lacks.
import type * as declared from '../../index.js';
import type * as calls from '../../src/call.js';
import type * as errors from '../../src/errors.js';
import type * as patchbay from '../../src/patchbay.js';

type PublicKeys<T> = Exclude<keyof T, `_${string}`>;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;

export const samePatchbay: Same<PublicKeys<patchbay.Patchbay>, keyof declared.Patchbay> = true;
export const sameCall: Same<PublicKeys<calls.Call>, keyof declared.Call> = true;

export function client(source: patchbay.Patchbay): declared.Patchbay {
  return source;
}

export function call(source: calls.Call): declared.Call {
  return source;
}

export const construct: (options?: declared.PatchbayOptions) => object = (options) =>
  new (null as unknown as typeof patchbay.Patchbay)(options);
export const describe: typeof declared.describeEndReason = null as unknown as typeof errors.describeEndReason;
export const error: typeof declared.PatchbayError = null as unknown as typeof errors.PatchbayError;
