import {
  type AwsCredentials,
  CreateBuildCommand,
  DeleteBuildCommand,
  DescribeBuildCommand,
  GameLiftClient,
  RequestUploadCredentialsCommand,
  type S3Location,
} from '@aws-sdk/client-gamelift'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { type Archive, makeArchive } from './archives.ts'
import type { Ledger, Promised } from './ledger.ts'
import type { Random } from './random.ts'
import { type Server, sleep } from './server.ts'

const PART_BYTES = 5 * 1024 ** 2
const REQUEST_MS = 30_000

/** Thrown when the run is over and the client was waiting for the server to come back. */
class RunOver extends Error {}

interface Session {
  readonly s3: S3Client
  readonly Bucket: string
  readonly Key: string
}

interface IssuedAnswer {
  readonly UploadCredentials?: AwsCredentials | undefined
  readonly StorageLocation?: S3Location | undefined
}

/** Uploads one build after the other, as a build farm does, and writes down what it is promised. */
export class UploadingClient {
  readonly #name: string
  readonly #server: Server
  readonly #random: Random
  readonly #ledger: Ledger
  readonly #isOver: () => boolean
  readonly #gamelift: GameLiftClient

  constructor(name: string, server: Server, random: Random, ledger: Ledger, isOver: () => boolean) {
    this.#name = name
    this.#server = server
    this.#random = random
    this.#ledger = ledger
    this.#isOver = isOver
    this.#gamelift = new GameLiftClient({
      endpoint: server.url,
      region: 'us-west-2',
      credentials: server.rootCredentials(),
      // A repetition that the SDK hides would be a promise that nobody writes down.
      maxAttempts: 1,
    })
  }

  async run(): Promise<void> {
    while (!this.#isOver()) {
      try {
        await this.#uploadOne()
      } catch (error) {
        if (error instanceof RunOver) return
        this.#ledger.violated(`${this.#name}: ${describeError(error)}`)
        // Something is wrong for good; don't fill the summary with it.
        await sleep(500)
      }
    }
  }

  async #uploadOne(): Promise<void> {
    const random = this.#random
    const method = random.chance(0.55) ? 'put' : 'multipart'
    const sizeBytes =
      method === 'put' ? random.integer(1_000, 2 * 1024 ** 2) : random.integer(PART_BYTES, 40 * 1024 ** 2)
    const archive = await makeArchive(random, sizeBytes, random.chance(0.2))
    const { promised, session } = await this.#createBuild(method, archive)
    if (method === 'put') await this.#put(promised, archive, session)
    else await this.#multipart(promised, archive, session)
    if (random.chance(0.1)) await this.#delete(promised)
  }

  async #createBuild(method: Promised['method'], archive: Archive): Promise<{ promised: Promised; session: Session }> {
    const input = { Name: this.#name, Version: archive.facts.kind, OperatingSystem: 'AMAZON_LINUX_2023' as const }
    for (;;) {
      try {
        const answer = await this.#gamelift.send(new CreateBuildCommand(input), deadline())
        const buildId = answer.Build?.BuildId ?? ''
        const { builds } = this.#ledger
        const promised: Promised = {
          buildId,
          clientName: this.#name,
          method,
          archive: archive.facts,
          issued: [],
          upload: 'none',
          deletion: 'none',
        }
        builds.push(promised)
        return { promised, session: this.#session(promised, answer) }
      } catch (error) {
        await this.#lost(error)
      }
    }
  }

  async #put(promised: Promised, { bytes }: Archive, first: Session): Promise<void> {
    let session: Session | undefined = first
    while (session) {
      const { s3, Bucket, Key } = session
      try {
        promised.upload = 'unknown'
        await s3.send(new PutObjectCommand({ Bucket, Key, Body: bytes }), deadline())
        promised.upload = 'accepted'
        return
      } catch (error) {
        if (isRefusal(error) && (await this.#endedMeanwhile(promised))) return
        await this.#lost(error)
        session = await this.#renewed(promised, session)
      }
    }
  }

  async #multipart(promised: Promised, { bytes }: Archive, first: Session): Promise<void> {
    const numbers = Array.from({ length: Math.ceil(bytes.length / PART_BYTES) }, (_, index) => index + 1)
    let session: Session | undefined = first
    let uploadId: string | undefined
    let acknowledged = new Map<number, string>()
    while (session) {
      const { s3, Bucket, Key } = session
      const where = { Bucket, Key }
      try {
        if (uploadId === undefined) {
          const created = await s3.send(new CreateMultipartUploadCommand(where), deadline())
          uploadId = created.UploadId ?? ''
          acknowledged = new Map()
        }
        const upload = { ...where, UploadId: uploadId }
        const missing = this.#random.shuffled(numbers.filter(number => !acknowledged.has(number)))
        await eachOfTwo(missing, async PartNumber => {
          const Body = bytes.subarray((PartNumber - 1) * PART_BYTES, PartNumber * PART_BYTES)
          const { ETag } = await s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }), deadline())
          acknowledged.set(PartNumber, ETag ?? '')
          this.#ledger.counts.parts++
        })
        const Parts = numbers.map(PartNumber => ({ PartNumber, ETag: acknowledged.get(PartNumber) }))
        promised.upload = 'unknown'
        await s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }), deadline())
        promised.upload = 'accepted'
        return
      } catch (error) {
        if (isRefusal(error) && promised.upload === 'unknown' && (await this.#endedMeanwhile(promised))) return
        await this.#lost(error)
        session = await this.#renewed(promised, session)
        if (session && uploadId !== undefined && promised.upload !== 'unknown') {
          uploadId = await this.#resumeOrAbort(session, uploadId, acknowledged)
        }
      }
    }
  }

  /** Goes on with the same upload after asking what has arrived, or gives it up for a new one. */
  async #resumeOrAbort(
    { s3, Bucket, Key }: Session,
    uploadId: string,
    acknowledged: Map<number, string>,
  ): Promise<string | undefined> {
    const upload = { Bucket, Key, UploadId: uploadId }
    try {
      if (this.#random.chance(0.75)) {
        const { Parts = [] } = await s3.send(new ListPartsCommand(upload), deadline())
        const listed = new Map(Parts.map(part => [part.PartNumber ?? 0, part.ETag ?? '']))
        for (const [number, etag] of acknowledged) {
          if (listed.get(number) === etag) this.#ledger.counts.partsSeenAgain++
          else this.#ledger.violated(`part ${number} of upload ${uploadId} was acknowledged and is not listed`)
        }
        acknowledged.clear()
        for (const [number, etag] of listed) acknowledged.set(number, etag)
        this.#ledger.counts.resumed++
        return uploadId
      }
      if (this.#random.chance(0.5)) {
        await s3.send(new AbortMultipartUploadCommand(upload), deadline())
        this.#ledger.counts.aborted++
      }
      this.#ledger.counts.startedAgain++
      return undefined
    } catch (error) {
      await this.#lost(error)
      // An abort whose answer was lost may have been done: then only a new upload is sure to work.
      return undefined
    }
  }

  async #delete(promised: Promised): Promise<void> {
    for (;;) {
      try {
        const before = promised.deletion
        promised.deletion = 'unknown'
        await this.#gamelift.send(new DeleteBuildCommand({ BuildId: promised.buildId }), deadline()).catch(error => {
          // It was done the first time, when the answer was lost.
          if (!(before === 'unknown' && nameOf(error) === 'NotFoundException')) throw error
        })
        promised.deletion = 'done'
        return
      } catch (error) {
        await this.#lost(error)
      }
    }
  }

  /** Fresh credentials most of the time, as after a restart of the client; none once the build takes no more uploads. */
  async #renewed(promised: Promised, session: Session): Promise<Session | undefined> {
    if (this.#random.chance(0.3)) return session
    for (;;) {
      try {
        const command = new RequestUploadCredentialsCommand({ BuildId: promised.buildId })
        return this.#session(promised, await this.#gamelift.send(command, deadline()))
      } catch (error) {
        if (isRefusal(error) && promised.upload === 'unknown' && (await this.#endedMeanwhile(promised)))
          return undefined
        await this.#lost(error)
      }
    }
  }

  /** Whether an upload whose answer was lost has come to its end. */
  async #endedMeanwhile({ buildId, upload }: Promised): Promise<boolean> {
    if (upload !== 'unknown') return false
    for (;;) {
      try {
        const { Build } = await this.#gamelift.send(new DescribeBuildCommand({ BuildId: buildId }), deadline())
        return Build?.Status !== 'INITIALIZED'
      } catch (error) {
        await this.#lost(error)
      }
    }
  }

  /** Waits for the server after a broken connection. @throws what isn't one, and RunOver at the end of the run */
  async #lost(error: unknown): Promise<void> {
    // The SDK calls a reset connection a TimeoutError; an AbortError is the deadline's.
    if (isRefusal(error) || nameOf(error) === 'AbortError') throw error
    this.#ledger.counts.lostAnswers++
    for (;;) {
      if (this.#isOver()) throw new RunOver()
      if (await this.#server.isHealthy()) return
      await sleep(this.#random.integer(10, 100))
    }
  }

  #session(promised: Promised, { UploadCredentials, StorageLocation }: IssuedAnswer): Session {
    promised.issued.push(UploadCredentials?.AccessKeyId ?? '')
    const s3 = new S3Client({
      endpoint: this.#server.url,
      region: 'us-west-2',
      forcePathStyle: true,
      maxAttempts: 1,
      requestChecksumCalculation: this.#random.chance(0.7) ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED',
      credentials: {
        accessKeyId: UploadCredentials?.AccessKeyId ?? '',
        secretAccessKey: UploadCredentials?.SecretAccessKey ?? '',
        sessionToken: UploadCredentials?.SessionToken ?? '',
      },
    })
    return { s3, Bucket: StorageLocation?.Bucket ?? '', Key: StorageLocation?.Key ?? '' }
  }
}

/** A request that hangs is a broken promise too. */
function deadline(): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(REQUEST_MS) }
}

/** Whether the server answered, as opposed to a connection that broke. */
function isRefusal(error: unknown): boolean {
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } }
  return $metadata?.httpStatusCode !== undefined && $metadata.httpStatusCode >= 400
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : String(error)
}

function describeError(error: unknown): string {
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } }
  return `${$metadata?.httpStatusCode ?? 'no status'} ${name}: ${message}`
}

/** Runs `work` over `items`, two at a time, and ends with the first failure once the other one has ended. */
async function eachOfTwo<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items]
  let failed = false
  const lane = async () => {
    for (let item = left.shift(); item !== undefined && !failed; item = left.shift()) {
      try {
        await work(item)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  const results = await Promise.allSettled([lane(), lane()])
  const failure = results.find(result => result.status === 'rejected')
  if (failure) throw failure.reason
}
