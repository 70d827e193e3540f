import { type Archive, makeArchiveOfExactly } from './archives.ts'
import type { ControlClient, Issued } from './control-client.ts'
import type { GatewayClient, Outcome } from './gateway-client.ts'
import type { Ledger, Method, Promised } from './ledger.ts'
import { MultipartUpload } from './multipart-upload.ts'
import type { Random } from './random.ts'
import type { Form, Place } from './s3-requests.ts'
import { RunOver, type Weather } from './weather.ts'

/** Where a build goes and with which credentials. */
export type Session = Omit<Place, 'host'>

export interface Habits {
  readonly maxBytes: number
  /** How likely a build is deleted once it is uploaded. */
  readonly deletes: number
}

const MIB = 1024 ** 2
const FORMS: Record<Method, readonly Form[]> = {
  put: ['signed', 'unsigned', 'checksum'],
  presigned: ['presigned'],
  'aws-chunked': ['chunks-signed', 'chunks-trailer'],
  multipart: ['signed', 'checksum', 'chunks-trailer'],
}

/** Uploads one build after the other over a bad line and through whatever befalls the server. */
export class StormClient {
  readonly #name: string
  readonly #control: ControlClient
  readonly #gateway: GatewayClient
  readonly #random: Random
  readonly #ledger: Ledger
  readonly #weather: Weather
  readonly #habits: Habits

  constructor(
    name: string,
    { control, gateway }: { control: ControlClient; gateway: GatewayClient },
    { random, ledger, weather, habits }: { random: Random; ledger: Ledger; weather: Weather; habits: Habits },
  ) {
    this.#name = name
    this.#control = control
    this.#gateway = gateway
    this.#random = random
    this.#ledger = ledger
    this.#weather = weather
    this.#habits = habits
  }

  /** Until the storm is over; then it ends what it is at. */
  async run(): Promise<void> {
    while (!this.#weather.isCalm) {
      try {
        await this.#uploadOne()
      } catch (error) {
        if (error instanceof RunOver) return
        this.#ledger.violated(`${this.#name}: ${error instanceof Error ? `${error.name}: ${error.message}` : error}`)
      }
    }
  }

  async #uploadOne(): Promise<void> {
    const random = this.#random
    const archive = await makeArchiveOfExactly(random, Math.min(sizeBytes(random), this.#habits.maxBytes))
    const method = methodFor(random, archive.facts.sizeBytes)
    const issued = await this.#control.createBuild(this.#name, method)
    const promised: Promised = {
      buildId: issued.Build?.BuildId ?? '',
      clientName: this.#name,
      method,
      archive: archive.facts,
      issued: [],
      upload: 'none',
      deletion: 'none',
    }
    this.#ledger.builds.push(promised)
    const session = this.#session(promised, issued)
    if (method === 'multipart') await this.#multipart(promised, archive, session)
    else await this.#put(promised, archive, session)
    if (random.chance(this.#habits.deletes)) await this.#delete(promised)
  }

  async #put(promised: Promised, { bytes }: Archive, first: Session): Promise<void> {
    const form = this.#random.pick(FORMS[promised.method])
    let session: Session | undefined = first
    while (session) {
      const before = promised.upload
      // While it is on its way, it may be done.
      promised.upload = 'unknown'
      const outcome = await this.#gateway.send(session, { method: 'PUT', body: bytes, form, mayBreak: true })
      if (outcome.kind === 'done') promised.upload = 'accepted'
      else if (outcome.kind === 'refused' || !outcome.mayBeDone) promised.upload = before
      if (outcome.kind === 'done') return
      session = await this.#afterwards(promised, session, outcome)
    }
  }

  async #multipart(promised: Promised, { bytes }: Archive, first: Session): Promise<void> {
    const upload = new MultipartUpload(promised, bytes, this.#random.pick(FORMS.multipart), {
      gateway: this.#gateway,
      random: this.#random,
      ledger: this.#ledger,
    })
    let session: Session | undefined = first
    while (session) {
      const outcome = await upload.goOn(session)
      if (outcome.kind === 'done') return
      session = await this.#afterwards(promised, session, outcome)
    }
  }

  /** What to go on with. Undefined: the upload whose answer was lost had been done, and the build is past uploads. */
  async #afterwards(
    promised: Promised,
    session: Session,
    outcome: Exclude<Outcome, { kind: 'done' }>,
  ): Promise<Session | undefined> {
    if (outcome.kind === 'refused') {
      if (outcome.code === 'AccessDenied' && (await this.#hasEnded(promised))) return undefined
      throw new Error(`${promised.buildId} (${promised.method}): ${outcome.status} ${outcome.code}: ${outcome.message}`)
    }
    if (!outcome.renew && !this.#random.chance(0.3)) return session
    return this.#renewed(promised)
  }

  async #renewed(promised: Promised): Promise<Session | undefined> {
    try {
      return this.#session(promised, await this.#control.requestCredentials(promised.buildId))
    } catch (error) {
      if (!(error instanceof RunOver) && (await this.#hasEnded(promised))) return undefined
      throw error
    }
  }

  async #hasEnded({ buildId, upload }: Promised): Promise<boolean> {
    if (upload !== 'unknown') return false
    return (await this.#control.describeBuild(buildId))?.Status !== 'INITIALIZED'
  }

  async #delete(promised: Promised): Promise<void> {
    await this.#control.deleteBuild(promised.buildId, () => {
      promised.deletion = 'unknown'
    })
    promised.deletion = 'done'
  }

  #session(promised: Promised, { UploadCredentials, StorageLocation }: Issued): Session {
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = UploadCredentials ?? {}
    promised.issued.push(AccessKeyId)
    return {
      bucket: StorageLocation?.Bucket ?? '',
      key: StorageLocation?.Key ?? '',
      keys: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    }
  }
}

/** Most are small; some are at the edge of a part's least size, a few are large. */
function sizeBytes(random: Random): number {
  const choice = random.next()
  if (choice < 0.02) return random.pick([1, 2, 21, 22])
  if (choice < 0.5) return random.integer(23, 64 * 1024)
  if (choice < 0.75) return random.integer(64 * 1024, MIB)
  if (choice < 0.85) return 5 * MIB + random.pick([-1, 0, 1])
  if (choice < 0.98) return random.integer(MIB, 16 * MIB)
  return random.integer(16 * MIB, 64 * MIB)
}

function methodFor(random: Random, bytes: number): Method {
  const multipart = bytes >= 5 * MIB - 1 ? 0.6 : 0.15
  return random.chance(multipart) ? 'multipart' : random.pick(['put', 'presigned', 'aws-chunked'] as const)
}
