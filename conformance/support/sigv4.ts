import { createHash, createHmac } from 'node:crypto'

/** What a request is signed with. Upload credentials have a session token. */
export interface SigningKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export interface UnsignedRequest {
  readonly method: string
  /** Path and query as they go over the wire; the query's parameters already sorted. */
  readonly target: string
  /** Every one of them is signed. */
  readonly headers: Readonly<Record<string, string>>
  /** `x-amz-content-sha256`; for the control plane, the SHA-256 of the body. */
  readonly payloadHash: string
}

export interface SignOptions {
  readonly keys: SigningKeys
  readonly service: 's3' | 'gamelift'
  readonly region?: string
  readonly date?: Date
}

export interface SignedHeaders {
  readonly headers: Readonly<Record<string, string>>
  /** What each chunk of a signed aws-chunked body goes on from. */
  readonly chunkSigner: ChunkSigner
}

/** Signature Version 4, written from its specification and apart from every SDK, so that requests can be wrong in any way. */
export function sign(request: UnsignedRequest, options: SignOptions): SignedHeaders {
  const { keys, service, region = 'us-west-2', date = new Date() } = options
  const amzDate = date.toISOString().replace(/[-:]|\.\d{3}/g, '')
  const headers: Record<string, string> = {
    ...request.headers,
    'x-amz-date': amzDate,
    ...(service === 's3' ? { 'x-amz-content-sha256': request.payloadHash } : {}),
    ...(keys.sessionToken === undefined ? {} : { 'x-amz-security-token': keys.sessionToken }),
  }
  const sorted = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const signedNames = sorted.map(([name]) => name).join(';')
  const [path = '/', query = ''] = request.target.split('?')
  const canonical = [
    request.method,
    path,
    query,
    ...sorted.map(([name, value]) => `${name}:${value}`),
    '',
    signedNames,
    request.payloadHash,
  ].join('\n')
  const scope = `${amzDate.slice(0, 8)}/${region}/${service}/aws4_request`
  const key = scope
    .split('/')
    .reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${keys.secretAccessKey}`)
  const signature = hmac(key, ['AWS4-HMAC-SHA256', amzDate, scope, sha256(canonical)].join('\n')).toString('hex')
  const credential = `Credential=${keys.accessKeyId}/${scope}`
  const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${signedNames}, Signature=${signature}`
  return {
    headers: { ...headers, Authorization: authorization },
    chunkSigner: new ChunkSigner(key, `${amzDate}\n${scope}`, signature),
  }
}

/** The running signature of an aws-chunked body: each chunk's goes on from the one before. */
export class ChunkSigner {
  readonly #key: string | Buffer
  readonly #when: string
  #previous: string

  constructor(key: string | Buffer, when: string, seed: string) {
    this.#key = key
    this.#when = when
    this.#previous = seed
  }

  chunk(data: Buffer): string {
    return this.#next('AWS4-HMAC-SHA256-PAYLOAD', `${sha256('')}\n${sha256(data)}`)
  }

  trailer(lines: string): string {
    return this.#next('AWS4-HMAC-SHA256-TRAILER', sha256(lines))
  }

  #next(algorithm: string, hashes: string): string {
    const toSign = `${algorithm}\n${this.#when}\n${this.#previous}\n${hashes}`
    this.#previous = hmac(this.#key, toSign).toString('hex')
    return this.#previous
  }
}

export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest()
}
