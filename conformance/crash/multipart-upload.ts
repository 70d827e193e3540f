import { element, type GatewayClient, type Outcome } from './gateway-client.ts'
import type { Ledger, Promised } from './ledger.ts'
import type { Random } from './random.ts'
import type { Form } from './s3-requests.ts'
import type { Session } from './storm-client.ts'

const PART_BYTES = 5 * 1024 ** 2
const LANES = 3
/** How often a lane sends a part again before the client looks at the whole upload again. */
const TRIES = 3

interface Tools {
  readonly gateway: GatewayClient
  readonly random: Random
  readonly ledger: Ledger
}

/** One build's multipart upload: parts in parallel and in any order, some sent again, until Complete is answered. */
export class MultipartUpload {
  readonly #promised: Promised
  readonly #bytes: Buffer
  readonly #numbers: readonly number[]
  readonly #form: Form
  readonly #tools: Tools
  #uploadId: string | undefined
  /** Entity tags by part number. */
  #acknowledged = new Map<number, string>()
  /** Parts of which other bytes were sent first. */
  readonly #spoiled = new Set<number>()
  /** Whether something went wrong since the parts were last listed. */
  #isInDoubt = false

  constructor(promised: Promised, bytes: Buffer, form: Form, tools: Tools) {
    this.#promised = promised
    this.#bytes = bytes
    this.#form = form
    this.#tools = tools
    this.#numbers = Array.from({ length: Math.ceil(bytes.length / PART_BYTES) }, (_, index) => index + 1)
  }

  /** Goes on until the build is uploaded, or until something is to be decided. */
  async goOn(session: Session): Promise<Outcome> {
    const outcome = await this.#tryOn(session)
    if (outcome.kind !== 'done') this.#isInDoubt = true
    return outcome
  }

  async #tryOn(session: Session): Promise<Outcome> {
    // Once Complete may have been done, there is nothing to do but to repeat it.
    if (this.#promised.upload === 'unknown') return this.#complete(session)
    if (this.#isInDoubt && this.#uploadId !== undefined) {
      const failure = await this.#resumeOrAbort(session, this.#uploadId)
      if (failure) return failure
    }
    this.#isInDoubt = false
    if (this.#uploadId === undefined) {
      const created = await this.#call(session, 'POST', 'uploads=')
      if (created.kind !== 'done') return created
      this.#uploadId = element(created.answer.body, 'UploadId')
      this.#acknowledged = new Map()
      this.#spoiled.clear()
    }
    return (await this.#sendParts(session)) ?? this.#complete(session)
  }

  /** The first failure, once all lanes have ended. */
  async #sendParts(session: Session): Promise<Outcome | undefined> {
    const left = this.#tools.random.shuffled(this.#numbers.filter(number => !this.#acknowledged.has(number)))
    let failure: Outcome | undefined
    const lane = async () => {
      for (let number = left.shift(); number !== undefined && !failure; number = left.shift()) {
        const outcome = await this.#sendPart(session, number)
        if (outcome.kind !== 'done') failure ??= outcome
      }
    }
    await Promise.all(Array.from({ length: LANES }, lane))
    return failure
  }

  async #sendPart(session: Session, number: number): Promise<Outcome> {
    const { random, ledger } = this.#tools
    const body = this.#bytes.subarray((number - 1) * PART_BYTES, number * PART_BYTES)
    if (random.chance(0.1)) {
      this.#spoiled.add(number)
      const spoiled = await this.#call(session, 'PUT', this.#partQuery(number), random.bytes(body.length), false)
      if (spoiled.kind !== 'done') return spoiled
      ledger.counts.partsReplaced++
    }
    const times = random.chance(0.1) ? 2 : 1
    for (let tries = 1, time = 1; ; tries++) {
      const outcome = await this.#call(session, 'PUT', this.#partQuery(number), body)
      if (outcome.kind === 'done') {
        this.#acknowledged.set(number, String(outcome.answer.headers.etag))
        ledger.counts.parts++
        if (++time > times) return outcome
      } else if (outcome.kind === 'refused' || outcome.renew || tries >= TRIES) {
        return outcome
      }
    }
  }

  async #complete(session: Session): Promise<Outcome> {
    const { ledger } = this.#tools
    const parts = this.#numbers.map(
      number => `<Part><PartNumber>${number}</PartNumber><ETag>${this.#acknowledged.get(number)}</ETag></Part>`,
    )
    const body = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`)
    const before = this.#promised.upload
    if (before === 'unknown') ledger.counts.completedAgain++
    this.#promised.upload = 'unknown'
    const outcome = await this.#call(session, 'POST', `uploadId=${this.#uploadId}`, body)
    if (outcome.kind === 'done') this.#promised.upload = 'accepted'
    else if (outcome.kind === 'refused' || !outcome.mayBeDone) this.#promised.upload = before
    return outcome
  }

  /** Goes on with the same upload after asking what has arrived, or gives it up for a new one. Answers a failure. */
  async #resumeOrAbort(session: Session, uploadId: string): Promise<Outcome | undefined> {
    const { random, ledger } = this.#tools
    const query = `uploadId=${uploadId}`
    if (random.chance(0.85)) {
      const listed = await this.#call(session, 'GET', query)
      if (listed.kind !== 'done') return listed
      this.#compare(listed.answer.body, uploadId)
      ledger.counts.resumed++
      return undefined
    }
    this.#uploadId = undefined
    ledger.counts.startedAgain++
    if (random.chance(0.5)) return undefined
    const aborted = await this.#call(session, 'DELETE', query)
    if (aborted.kind !== 'done') return aborted
    ledger.counts.aborted++
    return undefined
  }

  #compare(body: string, uploadId: string): void {
    const { ledger } = this.#tools
    const parts = body.split('<Part>').slice(1)
    const listed = new Map(parts.map(part => [Number(element(part, 'PartNumber')), element(part, 'ETag') ?? '']))
    for (const [number, etag] of this.#acknowledged) {
      if (listed.get(number) === etag) ledger.counts.partsSeenAgain++
      else ledger.violated(`part ${number} of upload ${uploadId} was acknowledged and is not listed`)
    }
    // Of a part that came in two versions, only an acknowledgement tells which one is there.
    for (const [number, etag] of listed) if (!this.#spoiled.has(number)) this.#acknowledged.set(number, etag)
  }

  #partQuery(number: number): string {
    return `partNumber=${number}&uploadId=${this.#uploadId}`
  }

  #call(session: Session, method: string, query: string, body?: Buffer, mayBreak = true): Promise<Outcome> {
    const form = method === 'PUT' ? this.#form : 'signed'
    return this.#tools.gateway.send(session, { method, query, form, mayBreak, ...(body ? { body } : {}) })
  }
}
