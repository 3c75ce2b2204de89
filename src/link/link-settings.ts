import type { Mac } from "../wire/mac-address.js";

/** The largest burst that a device hands on at once, unless told otherwise (GSO_LEGACY_MAX_SIZE). */
export const DEFAULT_GSO_MAX_SIZE = 65536;
/** The most segments of such a burst (GSO_MAX_SEGS). */
export const DEFAULT_GSO_MAX_SEGS = 65535;

/**
 * What `ip link` lets a user say of a device and few do: told back as it was said.
 * Simplified: frames go out as if none of it were said; podwire's bursts are single frames, and a link in mode DORMANT
 * has no supplicant that it waits for.
 */
export class LinkSettings {
  /** `broadcast`; null for the kind's own. */
  broadcast: Mac | null = null;
  /** `mode dormant`: the user, not the kernel, says when it runs. */
  isDormantMode = false;
  /** `dynamic on` (IFF_DYNAMIC). */
  isDynamic = false;
  gsoMaxSize = DEFAULT_GSO_MAX_SIZE;
  gsoMaxSegs = DEFAULT_GSO_MAX_SEGS;
  groMaxSize = DEFAULT_GSO_MAX_SIZE;
  /** `numtxqueues` and `numrxqueues` of `ip link add`; null for the kind's own. */
  txQueues: number | null = null;
  rxQueues: number | null = null;
}
