/** How long an engine is waited for, in milliseconds, and how often it is asked. */
export interface Patience {
  /** For a connection. */
  readonly connectMs: number
  /** While nothing comes over a connection. */
  readonly idleMs: number
  /** For taking a role, which bounds an STS that lets its answer drip, or would have Gantry come back tomorrow. */
  readonly roleMs: number
  /** For one range of a file, 8 MiB at most, which bounds an engine that lets bytes drip. */
  readonly rangeMs: number
  /** For a whole {@link Sources.pin}: CreateBuild waits for it, and clients give up after 60 seconds. */
  readonly pinMs: number
  /** The attempts at a request, and at a range whose bytes broke off. */
  readonly attempts: number
}

export const DEFAULT_PATIENCE: Patience = {
  connectMs: 5_000,
  idleMs: 30_000,
  roleMs: 60_000,
  rangeMs: 120_000,
  pinMs: 20_000,
  attempts: 3,
}
