/** The time of day. Injected everywhere, so that a test can let credentials expire without waiting. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }
