import { createHash } from 'node:crypto'
import type { Random } from '../../crash/random.ts'
import type { Credentials } from '../../crash/server.ts'
import type { Header } from '../request.ts'
import { checksumOf, headerOfChecksum } from './checksums.ts'
import { type Frame, frameOf, joinFrame, signFrame, trailer } from './frame.ts'
import { type PayloadForm, type Plan, STREAMING } from './plan.ts'
import { type Signed, sha256, signUpload } from './sign.ts'

/** Where an upload goes, and by whose leave. */
export interface Destination {
  readonly host: string
  readonly path: string
  readonly query: readonly Header[]
  readonly credentials: Credentials
}

/** A header as it is sent. */
export interface HeaderLine {
  name: string
  colon: string
  value: string
  end: string
}

/** An upload on its way from plan to bytes. Each stage makes its part of it, and then it may be spoilt. */
export interface Draft {
  readonly plan: Plan
  /** Stage `promises`: the headers that will be signed. */
  promises: Header[]
  payloadHash: string
  /** Stage `payload`: what is really sent. */
  payload: Buffer
  /** Stages `trailers`, before they are signed, and `frame`, after: aws-chunked framing, if the form has it. */
  frame: Frame | undefined
  /** Stage `body`. */
  body: Buffer
  /** Stage `transfer`: HTTP's own framing, where it is chunked. */
  transfer: Frame | undefined
  /** Stage `head`. */
  requestLine: string
  head: HeaderLine[]
  /** Stage `bytes`. */
  bytes: Buffer
}

export const STAGES = ['promises', 'payload', 'trailers', 'frame', 'body', 'transfer', 'head', 'bytes'] as const
export type Stage = (typeof STAGES)[number]

/** One way to spoil an upload. */
export interface Spoiling {
  readonly name: string
  readonly stage: Stage
  readonly applies: (plan: Plan) => boolean
  readonly apply: (draft: Draft, random: Random) => void
}

export interface Composed {
  readonly bytes: Buffer
  readonly signed: Signed
}

/** Makes the bytes of an upload, spoilt by each of `spoilings` at its stage. */
export function compose(plan: Plan, to: Destination, spoilings: readonly Spoiling[], random: Random): Composed {
  const spoil = (stage: Stage) => {
    for (const spoiling of spoilings) if (spoiling.stage === stage) spoiling.apply(draft, random)
  }
  const draft: Draft = {
    plan,
    promises: promisesOf(plan, to),
    payloadHash: plan.form === 'hash' ? sha256(plan.payload) : plan.form,
    payload: plan.payload,
    frame: undefined,
    body: plan.payload,
    transfer: undefined,
    requestLine: '',
    head: [],
    bytes: Buffer.alloc(0),
  }
  spoil('promises')
  const hash = contentHash(draft)
  const headers = hash === undefined ? draft.promises : [...draft.promises, hash]
  const length = plannedLength(draft)
  const signing = plan.signsLength && length !== undefined ? [...headers, length] : headers
  const signed = signUpload({ ...to, headers: signing }, draft.payloadHash, to.credentials, plan.presigned)
  spoil('payload')
  draft.body = draft.payload
  const streaming = streamingOf(plan.form)
  if (streaming) {
    draft.frame = frameOf(draft.payload, plan.chunkBytes, random)
    if (streaming.trailer) draft.frame.trailers = trailersOf(plan)
    spoil('trailers')
    if (streaming.signed) signFrame(draft.frame, signed.chunks, streaming.trailer)
    spoil('frame')
    draft.body = joinFrame(draft.frame)
  }
  spoil('body')
  if (plan.transfer === 'chunked') draft.transfer = frameOf(draft.body, plan.httpChunkBytes, random)
  spoil('transfer')
  draft.requestLine = `PUT ${signed.target} HTTP/1.1\r\n`
  draft.head = [...headers, ...signed.added, ...lengthHeaders(draft, signing)].map(([name, value]) => ({
    name,
    colon: ': ',
    value,
    end: '\r\n',
  }))
  if (plan.expect !== 'no') draft.head.push({ name: 'expect', colon: ': ', value: '100-continue', end: '\r\n' })
  spoil('head')
  const head = draft.head.map(({ name, colon, value, end }) => `${name}${colon}${value}${end}`).join('')
  const sent = draft.transfer ? joinFrame(draft.transfer) : draft.body
  draft.bytes = Buffer.concat([Buffer.from(`${draft.requestLine}${head}\r\n`, 'latin1'), sent])
  spoil('bytes')
  return { bytes: draft.bytes, signed }
}

export function streamingOf(form: PayloadForm): { signed: boolean; trailer: boolean } | undefined {
  return form === 'hash' || form === 'UNSIGNED-PAYLOAD' ? undefined : STREAMING[form]
}

function promisesOf({ checksum, contentEncoding, form, md5, payload }: Plan, { host }: Destination): Header[] {
  const promises: Header[] = [['host', host]]
  if (streamingOf(form)) promises.push(['x-amz-decoded-content-length', String(payload.length)])
  if (contentEncoding !== undefined) promises.push(['content-encoding', contentEncoding])
  if (md5) promises.push(['content-md5', createHash('md5').update(payload).digest('base64')])
  if (!checksum) return promises
  const name = headerOfChecksum(checksum.algorithm)
  if (checksum.place !== 'trailer') promises.push([name, checksumOf(checksum.algorithm, payload)])
  if (checksum.place !== 'header') promises.push(['x-amz-trailer', name])
  return promises
}

/** A presigned URL that says nothing of its payload stands for `UNSIGNED-PAYLOAD`. */
function contentHash({ payloadHash, plan }: Draft): Header | undefined {
  return plan.presigned && payloadHash === 'UNSIGNED-PAYLOAD' ? undefined : ['x-amz-content-sha256', payloadHash]
}

function trailersOf({ checksum, payload }: Plan): Frame['trailers'] {
  if (checksum?.place !== 'trailer') return []
  return [trailer(headerOfChecksum(checksum.algorithm), checksumOf(checksum.algorithm, payload))]
}

/** The Content-Length that is signed: only of a body without framing, whose length nothing can change. */
function plannedLength({ plan }: Draft): Header | undefined {
  return streamingOf(plan.form) ? undefined : ['content-length', String(plan.payload.length)]
}

function lengthHeaders({ body, plan }: Draft, signed: readonly Header[]): Header[] {
  if (plan.transfer === 'chunked') return [['transfer-encoding', 'chunked']]
  return [signed.find(([name]) => name === 'content-length') ?? ['content-length', String(body.length)]]
}
