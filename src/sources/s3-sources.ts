import type { Clock } from '../clock.ts'
import { GantryError } from '../errors.ts'
import type { Namespace } from '../model/namespace.ts'
import type { SourceEngine } from '../model/source-engine.ts'
import type { PinnedFile, S3Location } from '../model/storage-location.ts'
import { findAccess } from './access.ts'
import { SourceUnavailable } from './errors.ts'
import { describeLocation, requireNames } from './names.ts'
import { DEFAULT_PATIENCE, type Patience } from './patience.ts'
import { Reading, readAhead, requireSame } from './reading.ts'
import type { Purpose } from './session.ts'
import type { Sources } from './sources.ts'

/** As large as a request is worth, and a multiple of what storage writes past the page cache. */
const PIECE_BYTES = 8 * 1024 ** 2

/** Pieces under way while the first of them is awaited; with it, what a read holds in memory. */
const PIECES_AHEAD = 3

/** Pins under way in one thread: each holds a request of somebody's, and connections. */
const MAX_PINS = 64

export interface S3SourcesOptions {
  /** Undefined: AWS itself, with what the SDK's default chain finds. */
  readonly engines: readonly SourceEngine[] | undefined
  /** The account whose callers may pass any role. */
  readonly operatorAccountId: string
  readonly clock: Clock
  readonly patience?: Patience
  /** What a file is read in. */
  readonly pieceBytes?: number
}

/** Customers' files on AWS's S3, or on engines that speak as it does. */
export class S3Sources implements Sources {
  readonly #options: S3SourcesOptions
  readonly #patience: Patience
  readonly #pieceBytes: number
  #pins = 0

  constructor(options: S3SourcesOptions) {
    this.#options = options
    this.#patience = options.patience ?? DEFAULT_PATIENCE
    this.#pieceBytes = options.pieceBytes ?? PIECE_BYTES
  }

  async pin(namespace: Namespace, location: S3Location, signal?: AbortSignal): Promise<PinnedFile> {
    const purpose = this.#purpose(namespace, location)
    if (this.#pins >= MAX_PINS)
      throw new GantryError('SlowDown', 'Too many files in buckets are being looked at. Try again.')
    this.#pins++
    const tooLong = AbortSignal.timeout(this.#patience.pinMs)
    const { reading, end } = this.#begin(purpose, signal ? [signal, tooLong] : [tooLong])
    try {
      return await pinWith(reading, location)
    } catch (error) {
      signal?.throwIfAborted()
      if (!tooLong.aborted) throw error
      throw new SourceUnavailable(
        `Gantry can't read ${describeLocation(location)}: its engine, or the STS, has not answered in ${this.#patience.pinMs / 1000} seconds. Try again.`,
      )
    } finally {
      end()
      this.#pins--
    }
  }

  async *read(namespace: Namespace, pinned: PinnedFile, signal?: AbortSignal): AsyncGenerator<Buffer, void> {
    const { location, eTag, sizeBytes } = pinned
    const { reading, end } = this.#begin(this.#purpose(namespace, location), signal ? [signal] : [])
    const fetch = async ({ offset, length }: { offset: number; length: number }) => {
      const { head, bytes } = await reading.get({ offset, length, version: location.ObjectVersion, ifMatch: eTag })
      requireSame(head, pinned, describeLocation(location))
      return bytes
    }
    try {
      yield* readAhead(piecesOf(sizeBytes, this.#pieceBytes), PIECES_AHEAD, fetch)
    } finally {
      end()
    }
  }

  /** @throws GantryError `InvalidRequest`, `Unauthorized` */
  #purpose(namespace: Namespace, location: S3Location): Purpose {
    const role = requireNames(location)
    const access = findAccess(this.#options, namespace, role, location)
    return { access, partition: role.partition, location, accountId: namespace.accountId }
  }

  /** What is begun has to be ended, with whatever of it is still under way. */
  #begin(purpose: Purpose, signals: readonly AbortSignal[]): { reading: Reading; end: () => void } {
    const ended = new AbortController()
    const signal = AbortSignal.any([...signals, ended.signal])
    const reading = new Reading(purpose, this.#patience, this.#options.clock, signal)
    return {
      reading,
      end: () => {
        ended.abort()
        reading[Symbol.dispose]()
      },
    }
  }
}

/** A GET of the first byte and not a HEAD, whose errors have no code. */
async function pinWith(reading: Reading, location: S3Location): Promise<PinnedFile> {
  const given = location.ObjectVersion
  const first = { offset: 0, length: 1 }
  const { head } = await reading.get({ ...first, version: given, ifMatch: undefined })
  const version = given ?? head.version
  // What is pinned will be asked for by its version, which takes another permission: better said at once.
  if (given === undefined && version !== undefined) await reading.get({ ...first, version, ifMatch: head.eTag })
  const { Bucket, Key, RoleArn } = location
  return {
    location: { Bucket, Key, RoleArn, ...(version === undefined ? {} : { ObjectVersion: version }) },
    eTag: head.eTag,
    sizeBytes: head.sizeBytes,
  }
}

function* piecesOf(sizeBytes: number, pieceBytes: number): Iterable<{ offset: number; length: number }> {
  for (let offset = 0; offset < sizeBytes; offset += pieceBytes) {
    yield { offset, length: Math.min(pieceBytes, sizeBytes - offset) }
  }
}
