import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { assumeRole, EngineRefusal, type TestRole, type TestSession } from './s3-engine-sts.ts'

/** A version of a file. Its bytes are made when they are asked for, so that a file may be larger than the memory. */
export interface TestVersion {
  readonly id: string | undefined
  readonly eTag: string
  readonly sizeBytes: number
  readonly bytes: (offset: number, length: number) => Buffer
}

/** What goes wrong with a request: an answer in its place, silence, a cut line, a body that breaks off or stops coming, or a refusal without end. */
export type Fault =
  | {
      readonly status: number
      readonly code: string
      readonly headers?: Record<string, string>
      readonly region?: string
      readonly said?: string
    }
  | 'silence'
  | 'cut'
  | 'half a body'
  | 'stalled body'
  | 'endless document'
  | 'dripping document'

/** One GetObject that came, as the engine understood it. */
export interface SeenGet {
  readonly bucket: string
  readonly key: string
  readonly version: string | undefined
  readonly range: string | undefined
  readonly ifMatch: string | undefined
  readonly accessKeyId: string
}

const OPERATOR = { accessKeyId: 'operator', secretAccessKey: 'the-operators-secret' }

/** An S3 engine with its STS on one port: buckets, versions, ranges, roles, and trouble on demand. Signatures aren't checked. */
export class TestS3Engine implements AsyncDisposable {
  readonly region = 'us-west-2'
  /** Buckets with their files' versions, the latest last. */
  readonly buckets = new Map<string, { versioned: boolean; files: Map<string, TestVersion[]> }>()
  readonly roles = new Map<string, TestRole>()
  readonly sessions = new Map<string, TestSession>()
  /** Every GetObject that came. */
  readonly gets: SeenGet[] = []
  /** Every AssumeRole that came, by its parameters. */
  readonly assumed: Record<string, string>[] = []
  /** What it has written of documents without end. */
  documentBytes = 0
  /** Asked about each request; GetObjects are counted from 1 on, AssumeRoles are 0. */
  fault: (get: number) => Fault | undefined = () => undefined
  #server: Server | undefined
  #port = 0

  static async start(): Promise<TestS3Engine> {
    const engine = new TestS3Engine()
    await engine.up()
    return engine
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Listens, again on the port of the first time. */
  async up(): Promise<void> {
    const server = createServer((request, response) => {
      this.#answer(request, response).catch(error => response.destroy(error))
    })
    this.#server = server.listen(this.#port, '127.0.0.1')
    await once(server, 'listening')
    this.#port = (server.address() as AddressInfo).port
  }

  /** Cuts every line, and refuses new ones. */
  async down(): Promise<void> {
    const server = this.#server
    if (!server?.listening) return
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.down()
  }

  addBucket(name: string, { versioned = false } = {}): void {
    this.buckets.set(name, { versioned, files: new Map() })
  }

  /** Writes a file, of which an unversioned bucket keeps only this version. */
  put(bucket: string, key: string, content: Buffer | { sizeBytes: number }): TestVersion {
    const place = this.buckets.get(bucket)
    if (!place) throw new Error(`there is no bucket ${bucket}`)
    const isHuge = !Buffer.isBuffer(content)
    const version: TestVersion = {
      id: place.versioned ? randomBytes(12).toString('base64url') : undefined,
      eTag: `"${isHuge ? randomBytes(16).toString('hex') : createHash('md5').update(content).digest('hex')}"`,
      sizeBytes: isHuge ? content.sizeBytes : content.length,
      bytes: (offset, length) => (isHuge ? Buffer.alloc(length) : content.subarray(offset, offset + length)),
    }
    place.files.set(key, [...(place.versioned ? (place.files.get(key) ?? []) : []), version])
    return version
  }

  /** Lets Gantry's operator take the role, which may read the bucket unless `allows` says otherwise. */
  addRole(arn: string, role: Partial<TestRole> = {}): void {
    this.roles.set(arn, { isTrusting: true, allows: () => true, ...role })
  }

  /** All sessions run out now. */
  expireSessions(): void {
    for (const session of this.sessions.values()) session.hasExpired = true
  }

  /** GANTRY_S3_SOURCES for the roles that it has, and others that it should know. */
  settings(...others: string[]): string {
    const access = { sts: { endpoint: this.endpoint, ...OPERATOR } }
    const roles = Object.fromEntries([...this.roles.keys(), ...others].map(arn => [arn, access]))
    return JSON.stringify([{ endpoint: this.endpoint, region: this.region, forcePathStyle: true, roles }])
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const get = request.method === 'GET' ? this.#see(request) : undefined
    const fault = this.fault(get ? this.gets.length : 0)
    if (fault === 'silence') return
    if (fault === 'cut') {
      request.socket.destroy()
      return
    }
    const body = await text(request)
    if (fault === 'endless document' || fault === 'dripping document') return this.#refuseForEver(response, fault)
    try {
      if (typeof fault === 'object') throw new EngineRefusal(fault.status, fault.code, fault)
      if (get) this.#getObject(get, response, fault)
      else this.#assumeRole(Object.fromEntries(new URLSearchParams(body)), accessKeyIn(request), response)
    } catch (error) {
      if (!(error instanceof EngineRefusal)) throw error
      const document = `<Error><Code>${error.code}</Code><Message>${error.said}</Message>${error.region}</Error>`
      response.writeHead(error.status, { 'content-type': 'application/xml', ...error.headers })
      // STS wraps what S3 says plainly.
      response.end(get ? document : `<ErrorResponse>${document}</ErrorResponse>`)
    }
  }

  async #refuseForEver(response: ServerResponse, fault: 'endless document' | 'dripping document'): Promise<void> {
    response.writeHead(403, { 'content-type': 'application/xml' })
    const closed = once(response, 'close')
    const piece = fault === 'endless document' ? Buffer.alloc(64 * 1024, '<a/>') : Buffer.from(' ')
    while (!response.destroyed) {
      const isTaken = response.write(piece)
      this.documentBytes += piece.length
      await Promise.race([closed, isTaken ? wait(fault === 'endless document' ? 0 : 20) : once(response, 'drain')])
    }
  }

  #assumeRole(parameters: Record<string, string>, accessKeyId: string, response: ServerResponse): void {
    this.assumed.push(parameters)
    const answer = assumeRole(this.roles, this.sessions, parameters, accessKeyId)
    response.writeHead(200, { 'content-type': 'text/xml' }).end(answer)
  }

  #see(request: IncomingMessage): SeenGet {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.endpoint)
    const [, bucket = '', ...key] = pathname.split('/').map(decodeURIComponent)
    const get = {
      bucket,
      key: key.join('/'),
      version: searchParams.get('versionId') ?? undefined,
      range: request.headers.range,
      ifMatch: request.headers['if-match'],
      accessKeyId: accessKeyIn(request),
    }
    this.gets.push(get)
    return get
  }

  #getObject(get: SeenGet, response: ServerResponse, fault: 'half a body' | 'stalled body' | undefined): void {
    const { bucket, key, version: wanted, range, ifMatch, accessKeyId } = get
    const session = this.sessions.get(accessKeyId)
    if (!session) throw new EngineRefusal(403, 'InvalidAccessKeyId')
    if (session.hasExpired) throw new EngineRefusal(400, 'ExpiredToken')
    const place = this.buckets.get(bucket)
    if (!place) throw new EngineRefusal(404, 'NoSuchBucket')
    const action = wanted === undefined ? 's3:GetObject' : 's3:GetObjectVersion'
    if (!session.may(action, `${bucket}/${key}`)) throw new EngineRefusal(403, 'AccessDenied')
    const versions = place.files.get(key)
    if (!versions) throw new EngineRefusal(404, 'NoSuchKey')
    const version = wanted === undefined ? versions.at(-1) : versions.find(({ id }) => id === wanted)
    if (!version) throw new EngineRefusal(404, 'NoSuchVersion')
    if (ifMatch !== undefined && ifMatch !== version.eTag) throw new EngineRefusal(412, 'PreconditionFailed')
    const [, first, last] = (/^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? []).map(Number)
    if (first === undefined || last === undefined || first >= version.sizeBytes) {
      throw new EngineRefusal(416, 'InvalidRange')
    }
    const bytes = version.bytes(first, Math.min(last + 1, version.sizeBytes) - first)
    response.writeHead(206, {
      etag: version.eTag,
      'content-length': bytes.length,
      'content-range': `bytes ${first}-${first + bytes.length - 1}/${version.sizeBytes}`,
      ...(version.id === undefined ? {} : { 'x-amz-version-id': version.id }),
    })
    if (fault === undefined) response.end(bytes)
    else response.write(bytes.subarray(0, bytes.length >>> 1), () => fault === 'half a body' && response.destroy())
  }
}

function accessKeyIn(request: IncomingMessage): string {
  return /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? ''
}
