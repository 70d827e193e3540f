import { cbor } from '@smithy/core/cbor'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import type { Case, Form } from './case.ts'
import type { Answer, Outcome } from './wire.ts'

const xml = new XMLParser({ parseTagValue: false })

/** What a client reads of an error. */
export interface WireError {
  readonly code: string
  readonly message: string
}

/** Says what is wrong with how a request ended; undefined if all is well. */
export function judge(one: Case, outcome: Outcome): string | undefined {
  if (outcome.kind === 'reset by us') return undefined
  if (outcome.kind === 'closed') return one.mayClose ? undefined : 'the connection was closed without a whole answer'
  if (outcome.kind === 'hung') return `no answer after ${Math.round(outcome.milliseconds)} ms`
  if (outcome.kind === 'garbage') return `the answer is not HTTP: ${outcome.why}`
  const { answer } = outcome
  const { status } = answer
  if (status >= 200 && status < 300) {
    return one.accepted ? one.accepted(answer) : `it is invalid and was answered ${status}`
  }
  const isUnknownForm = status === 501 && readError(answer)?.code === 'NotImplemented'
  if (status < 400 || (status >= 500 && !isUnknownForm)) return `it was answered ${status}`
  return wrongForm(one, answer) ?? leak(answer) ?? one.refused?.(answer)
}

/** The error in an answer, if its form is one of the three. */
export function readError({ headers, body }: Answer): WireError | undefined {
  const type = headers.get('content-type') ?? ''
  try {
    if (type === 'application/x-amz-json-1.1') return member(JSON.parse(body.toString()), '__type', 'Message')
    if (type === 'application/cbor') return member(cbor.deserialize(body), '__type', 'Message')
    const text = body.toString()
    if (type === 'application/xml' && XMLValidator.validate(text) === true)
      return member(xml.parse(text).Error, 'Code', 'Message')
  } catch {}
  return undefined
}

function member(value: unknown, code: string, message: string): WireError | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const found = value as Record<string, unknown>
  return typeof found[code] === 'string' && typeof found[message] === 'string'
    ? { code: found[code], message: found[message] }
    : undefined
}

const CONTENT_TYPES: Partial<Record<Form, string>> = {
  json: 'application/x-amz-json-1.1',
  cbor: 'application/cbor',
  s3: 'application/xml',
  own: 'text/plain; charset=utf-8',
}

function wrongForm({ form, isHead }: Case, answer: Answer): string | undefined {
  const { headers, body } = answer
  const type = headers.get('content-type')
  if (form === 'any') {
    const isBare = body.length === 0 && type === undefined
    if (isBare || isHead || type === CONTENT_TYPES.own || readError(answer)) return undefined
    return `a ${answer.status} in no known form: ${body.toString().slice(0, 200)}`
  }
  if (type !== CONTENT_TYPES[form]) return `a ${answer.status} of type ${type} instead of ${CONTENT_TYPES[form]}`
  if (form === 's3' && !headers.has('x-amz-request-id')) return 'an error without x-amz-request-id'
  if ((form === 'json' || form === 'cbor') && !headers.has('x-amzn-requestid'))
    return 'an error without x-amzn-RequestId'
  if (form === 'cbor' && headers.get('smithy-protocol') !== 'rpc-v2-cbor') return 'an error without smithy-protocol'
  if (isHead || form === 'own') return undefined
  const error = readError(answer)
  if (!error) return `an error that can't be read: ${body.toString('latin1').slice(0, 200)}`
  return error.code === '' || error.message === '' ? 'an error without words' : undefined
}

/** What no caller is meant to see. */
function leak({ body }: Answer): string | undefined {
  const found = /node:internal|node_modules|\bat [\w.#<>]+ \(|SQLITE|\/src\/\w+\/|gantry-fuzz-/.exec(
    body.toString('latin1'),
  )
  return found ? `the answer tells of the inside: ${found[0]}` : undefined
}
