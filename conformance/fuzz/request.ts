import { HttpRequest } from '@smithy/protocol-http'
import { SignatureV4 } from '@smithy/signature-v4'
import { Sha256 } from '../crash/gantry-api.ts'
import type { Credentials } from '../crash/server.ts'
import type { Form } from './case.ts'

export type Header = readonly [name: string, value: string]

/** A request before it becomes bytes. */
export interface Spec {
  readonly method: string
  /** Path and query as they are sent. */
  readonly target: string
  readonly headers: readonly Header[]
  readonly body: Buffer
}

export type Service = 'gamelift' | 's3'

export const REGION = 'us-west-2'

/** The bytes of a request. Content-Length is added unless the headers say how long the body is. */
export function render({ method, target, headers, body }: Spec): Buffer {
  const says = (name: string) => headers.some(header => header[0].toLowerCase() === name)
  const needsLength = !says('content-length') && !says('transfer-encoding') && (body.length > 0 || method !== 'GET')
  const lines = [...headers, ...(needsLength ? [['content-length', String(body.length)] as const] : [])]
  const head = `${method} ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), body])
}

export function headerOf({ headers }: Spec, name: string): string | undefined {
  return headers.find(header => header[0].toLowerCase() === name)?.[1]
}

/** Replaces a header, or adds it. */
export function withHeader(spec: Spec, name: string, value: string): Spec {
  return { ...spec, headers: [...withoutHeader(spec, name).headers, [name, value]] }
}

export function withoutHeader(spec: Spec, name: string): Spec {
  return { ...spec, headers: spec.headers.filter(header => header[0].toLowerCase() !== name.toLowerCase()) }
}

/** Signs a request in its headers. */
export async function sign(
  spec: Spec,
  credentials: Credentials,
  service: Service,
  signingDate = new Date(),
): Promise<Spec> {
  const { headers } = await signer(credentials, service).sign(asSmithy(spec), { signingDate })
  return { ...spec, headers: Object.entries(headers) }
}

/** Signs a request in its query. */
export async function presign(
  spec: Spec,
  credentials: Credentials,
  service: Service,
  options: { expiresIn?: number; signingDate?: Date } = {},
): Promise<Spec> {
  const { query, headers, path } = await signer(credentials, service).presign(asSmithy(spec), options)
  const pairs = Object.entries(query ?? {}).map(([name, value]) => `${encode(name)}=${encode(String(value))}`)
  return { ...spec, target: `${path}?${pairs.join('&')}`, headers: Object.entries(headers) }
}

export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** Which of the server's faces a request meets, by the rules that the design gives. */
export function formOf(spec: Spec): Form {
  const path = spec.target.split('?', 1)[0] ?? ''
  if (path.startsWith('/-/')) return 'own'
  if (spec.method !== 'POST') return 's3'
  if (headerOf(spec, 'smithy-protocol') === 'rpc-v2-cbor' || path.startsWith('/service/')) return 'cbor'
  const isS3 = headerOf(spec, 'x-amz-content-sha256') !== undefined && headerOf(spec, 'x-amz-target') === undefined
  return path === '/' && !isS3 ? 'json' : 's3'
}

function signer(credentials: Credentials, service: Service): SignatureV4 {
  const isS3 = service === 's3'
  return new SignatureV4({
    service,
    region: REGION,
    credentials,
    sha256: Sha256,
    uriEscapePath: !isS3,
    applyChecksum: isS3,
  })
}

function asSmithy({ method, target, headers, body }: Spec): HttpRequest {
  const mark = target.indexOf('?')
  const query: Record<string, string[]> = {}
  for (const pair of mark < 0 ? [] : target.slice(mark + 1).split('&')) {
    const [name = '', value = ''] = pair.split('=', 2)
    const decoded = decodeURIComponent(name)
    query[decoded] = [...(query[decoded] ?? []), decodeURIComponent(value)]
  }
  const host = headers.find(header => header[0] === 'host')?.[1] ?? ''
  return new HttpRequest({
    method,
    protocol: 'http:',
    hostname: host,
    path: mark < 0 ? target : target.slice(0, mark),
    query,
    headers: Object.fromEntries(headers),
    body,
  })
}
