import type { Random } from '../crash/random.ts'
import type { Answer, Ending } from './wire.ts'
import type { World } from './world.ts'

/**
 * How an answer has to look: `json`, `cbor` and `s3` are the protocols' error forms, `own` is plain text, and `any` is
 * for what may not have got as far as a protocol, where a bare status line of the HTTP parser will do too.
 */
export type Form = 'json' | 'cbor' | 's3' | 'own' | 'any'

/** One malformed request, and how its answer is judged. */
export interface Case {
  readonly what: string
  readonly bytes: Buffer
  readonly form: Form
  /** Whether it is a HEAD request, whose answer has no body. */
  readonly isHead?: boolean
  readonly ending?: Ending
  /** The client reads nothing until it has sent everything, as simple ones do: the answer has to wait for it. */
  readonly isDeaf?: true
  /** Whether closing the connection without an answer is in order: for what isn't HTTP, or wasn't sent to its end. */
  readonly mayClose?: true
  /**
   * Says what is wrong with a 2xx. Without it the request is invalid by construction, and a 2xx is always wrong.
   */
  readonly accepted?: (answer: Answer) => string | undefined
  /** Says what is wrong with a 4xx, for a request that may be valid after all. */
  readonly refused?: (answer: Answer) => string | undefined
}

export type Generator = (random: Random, world: World) => Promise<Case>
