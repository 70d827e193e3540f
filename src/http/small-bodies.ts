import type { IncomingMessage } from 'node:http'
import { GantryError } from '../errors.ts'
import { Gathered } from '../streams/gathered.ts'
import { failureOf } from '../streams/incomplete-body.ts'
import { requestTimeout } from './pace.ts'
import { slowDown } from './places.ts'

/** How long each MiB of a whole one may take, over the slowest line that is worth calling from. */
const MAX_MS_PER_MIB = 15_000
const MIB = 1024 ** 2

/** What all of a thread may hold at a time, without the first {@link FREE_BYTES} of each, which nearly all fit into. */
const MAX_HELD_BYTES = 64 * MIB
const FREE_BYTES = 4096

/**
 * Reads bodies into memory whole, for what is small by nature, or at least bounded, as a script's zip is. The control plane does
 * so before it knows who sends them, since the signature covers them: so what anybody can make it hold is bounded in bytes and
 * time.
 */
export class SmallBodies {
  /** Of bodies that may have 1 MiB, and of those that may have more, so that these never are in the way of those. */
  readonly #held = { small: 0, large: 0 }

  /** @throws GantryError `BodyTooLarge` as soon as more than `maxBytes` come, `RequestTimeout`, `SlowDown` or `IncompleteBody` */
  read(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
    const size = maxBytes > MIB ? 'large' : 'small'
    return new Promise((resolve, reject) => {
      // Nearly every such body comes in one chunk, and needs no memory besides.
      let first: Buffer | undefined
      let gathered: Gathered | undefined
      let heldBytes = 0
      const end = (settle: () => void) => {
        clearTimeout(timer)
        request.off('data', take)
        this.#held[size] -= heldBytes
        heldBytes = 0
        settle()
      }
      const take = (chunk: Buffer) => {
        if (first) {
          gathered ??= gather(first)
          gathered.add(chunk)
        }
        first ??= chunk
        const { length } = gathered ?? chunk
        if (length > maxBytes) return end(() => reject(tooLarge(maxBytes)))
        const toHold = Math.max(0, length - FREE_BYTES)
        this.#held[size] += toHold - heldBytes
        heldBytes = toHold
        if (this.#held[size] > MAX_HELD_BYTES) end(() => reject(slowDown()))
      }
      // Most have come whole by now.
      const timer = request.complete
        ? undefined
        : setTimeout(() => end(() => reject(requestTimeout())), MAX_MS_PER_MIB * Math.ceil(maxBytes / MIB))
      request.on('data', take)
      request.once('end', () => end(() => resolve(gathered?.bytes() ?? first ?? EMPTY)))
      request.once('error', error => end(() => reject(failureOf(error))))
    })
  }
}

const EMPTY = Buffer.alloc(0)

function gather(chunk: Buffer): Gathered {
  const gathered = new Gathered()
  gathered.add(chunk)
  return gathered
}

function tooLarge(maxBytes: number): GantryError {
  return new GantryError('BodyTooLarge', `The request body is larger than ${maxBytes} bytes.`)
}
