import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import type { GantryError } from '../errors.ts'
import { raced } from './abort.ts'
import { SourceChanged, SourceUnavailable } from './errors.ts'
import { explainRead, isStaleSession } from './failures.ts'
import { describeLocation } from './names.ts'
import type { Patience } from './patience.ts'
import { BrokenAnswer, type FileHead, readRange } from './range.ts'
import { openSession, type Purpose, type Request, SESSION_SECONDS, type Session } from './session.ts'

/** A session that has no more than this left isn't begun with: a range may take that long. */
const SPARE_MS = 300_000

/** Before a range whose bytes broke off is asked for again; twice as long before each further time. */
const FIRST_RETRY_MS = 200

/** Bytes of a range, and what the answer said of the file. */
export interface Piece {
  readonly head: FileHead
  readonly bytes: Buffer
}

interface CurrentSession {
  readonly opening: Promise<Session>
  readonly openedAtMs: number
  /** Requests under way with it, so that it isn't ended under them. */
  users: number
}

/** One pin or read: its requests share a session, and take a new one when it nears its end or is refused as run out. */
export class Reading implements Disposable {
  readonly #purpose: Purpose
  readonly #patience: Patience
  readonly #clock: Clock
  readonly #signal: AbortSignal
  #current: CurrentSession | undefined

  /** @param signal ends whatever is under way */
  constructor(purpose: Purpose, patience: Patience, clock: Clock, signal: AbortSignal) {
    this.#purpose = purpose
    this.#patience = patience
    this.#clock = clock
    this.#signal = signal
  }

  /** Rejects with a GantryError, or the signal's reason. */
  async get(request: Request): Promise<Piece> {
    let renewed = false
    for (let attempt = 1; ; attempt++) {
      this.#signal.throwIfAborted()
      const current = this.#session()
      current.users++
      const tooLong = AbortSignal.timeout(this.#patience.rangeMs)
      try {
        const session = await raced(current.opening, this.#signal)
        return await readRange(session, request, AbortSignal.any([this.#signal, tooLong]))
      } catch (error) {
        this.#signal.throwIfAborted()
        // Once for each request: what is refused with a new session too isn't the session's fault.
        const isStale = !renewed && isStaleSession(error) && this.#canRenew
        if (isStale) {
          renewed = true
          if (this.#current === current) this.#current = undefined
          continue
        }
        const isBroken = error instanceof BrokenAnswer || tooLong.aborted
        if (!isBroken || attempt >= this.#patience.attempts) throw this.#explain(error)
        await wait(FIRST_RETRY_MS * 2 ** (attempt - 1), undefined, { signal: this.#signal })
      } finally {
        current.users--
        if (current !== this.#current && current.users === 0) endSession(current)
      }
    }
  }

  /** Keys that stand for a role are all that there is. */
  get #canRenew(): boolean {
    const { role } = this.#purpose.access
    return role === undefined || 'sts' in role
  }

  #session(): CurrentSession {
    const nowMs = this.#clock.now().getTime()
    const current = this.#current
    const ageMs = nowMs - (current?.openedAtMs ?? 0)
    // Neither is one believed whose clock has been set back since.
    if (current && ageMs >= 0 && ageMs < SESSION_SECONDS * 1000 - SPARE_MS) return current
    if (current?.users === 0) endSession(current)
    const opening = openSession(this.#purpose, this.#patience, this.#signal)
    opening.catch(() => {})
    this.#current = { opening, openedAtMs: nowMs, users: 0 }
    return this.#current
  }

  #explain(error: unknown): GantryError {
    const { access, location } = this.#purpose
    if (error instanceof BrokenAnswer) {
      return new SourceUnavailable(
        `Gantry can't read ${describeLocation(location)}: the answers of its engine break off (${error.message}). Try again.`,
      )
    }
    return explainRead(error, location, access.region)
  }

  /** Once nothing is under way any more, or its signal has aborted. */
  [Symbol.dispose](): void {
    if (this.#current) endSession(this.#current)
  }
}

function endSession({ opening }: CurrentSession): void {
  opening.then(session => session.end()).catch(() => {})
}

/** The bytes of a file in order, `ahead` pieces of it fetched before they are asked for. */
export async function* readAhead(
  pieces: Iterable<{ offset: number; length: number }>,
  ahead: number,
  fetch: (piece: { offset: number; length: number }) => Promise<Buffer>,
): AsyncGenerator<Buffer, void> {
  const fetching: Promise<Buffer>[] = []
  for (const piece of pieces) {
    const bytes = fetch(piece)
    // Somebody may be waiting for an earlier one when this one fails.
    bytes.catch(() => {})
    fetching.push(bytes)
    if (fetching.length > ahead) yield (await fetching.shift()) as Buffer
  }
  for (const bytes of fetching) yield await bytes
}

/** @throws SourceChanged where an answer is of another file than the one that was pinned */
export function requireSame(head: FileHead, pinned: { eTag: string; sizeBytes: number }, what: string): void {
  if (head.eTag === pinned.eTag && head.sizeBytes === pinned.sizeBytes) return
  throw new SourceChanged(`Gantry can't read ${what}: it is no longer the file that it was.`)
}
