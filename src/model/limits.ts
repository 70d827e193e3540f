const GIB = 1024 ** 3

/** What a verification accepts unless configured otherwise (`GANTRY_MAX_BUILD_BYTES` and its neighbours). */
export const DEFAULT_VERIFICATION_LIMITS = {
  /** The largest zip. */
  maxBuildBytes: 100 * GIB,
  /** The largest sum of the sizes of what it unpacks to. */
  maxUncompressedBytes: 500 * GIB,
  /** The most entries, folders included. */
  maxEntries: 1_000_000,
} as const

/** What a Realtime script may have; nobody can raise it. */
export const SCRIPT_LIMITS = {
  /** The largest zip in a request: the model's ZipBlob. */
  maxZipFileBytes: 5_000_000,
  /** The largest zip in a customer's bucket. */
  maxSourceBytes: 100_000_000,
  /** The largest sum of the sizes of what it unpacks to. */
  maxUncompressedBytes: 100_000_000,
  /** The most entries, folders included. */
  maxEntries: 10_000,
  areFixed: true,
} as const

/** The largest body of a request that brings such a zip: in base64, and 1 MiB for all other members, as any request may have. */
export const SCRIPT_BODY_BYTES = Math.ceil(SCRIPT_LIMITS.maxZipFileBytes / 3) * 4 + 1024 ** 2

/** The limits in force, all in bytes or counts. */
export type VerificationLimits = { readonly [Name in keyof typeof DEFAULT_VERIFICATION_LIMITS]: number }
