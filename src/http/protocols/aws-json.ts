import { isUtf8 } from 'node:buffer'
import { GantryError } from '../../errors.ts'
import type { HttpResponse } from '../response.ts'
import { controlError } from './control-errors.ts'
import type { ControlProtocol } from './control-protocol.ts'

/** AWS JSON 1.1: `POST /`, the operation in `X-Amz-Target: GameLift.CreateBuild`, timestamps as seconds. */
export const awsJson: ControlProtocol = {
  operationOf({ headers }) {
    const [service, name, more] = headers.get('x-amz-target')?.split('.') ?? []
    return service !== undefined && name !== undefined && more === undefined ? { service, name } : undefined
  },

  decode(body, blobs) {
    if (body.length === 0) return {}
    if (!isUtf8(body)) throw new GantryError('MalformedBody', 'The request body is not UTF-8.')
    let value: unknown
    try {
      value = JSON.parse(body.toString())
    } catch {
      throw new GantryError('MalformedBody', 'The request body is not JSON.')
    }
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return withBlobs(value, blobs)
    throw new GantryError('MalformedBody', 'The request body must be a JSON object.')
  },

  encode: (output, requestId) =>
    respond(200, requestId, output === undefined ? '' : JSON.stringify(secondsForDates(output))),

  encodeError(error, requestId) {
    const { name, status } = controlError(error.code)
    return respond(status, requestId, JSON.stringify({ __type: name, Message: error.message }))
  },
}

/** Blobs come as base64; what isn't text is left to be refused as of the wrong type. */
function withBlobs(value: object, names: readonly string[]): object {
  if (names.length === 0) return value
  const given = Object.entries(value).filter(([name, member]) => names.includes(name) && typeof member === 'string')
  if (given.length === 0) return value
  return { ...value, ...Object.fromEntries(given.map(([name, member]) => [name, bytesIn(name, member)])) }
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

function bytesIn(name: string, text: string): Buffer {
  if (text.length % 4 === 0 && BASE64.test(text)) return Buffer.from(text, 'base64')
  throw new GantryError('MalformedBody', `The member ${name} is not base64.`)
}

function respond(status: number, requestId: string, body: string): HttpResponse {
  return { status, headers: { 'Content-Type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': requestId }, body }
}

/** Timestamps go as seconds since the epoch, milliseconds as a fraction. What holds none is not copied. */
function secondsForDates(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date) return value.getTime() / 1000
  if (Array.isArray(value)) return value.map(secondsForDates)
  let converted: Record<string, unknown> | undefined
  for (const [key, member] of Object.entries(value)) {
    const seconds = secondsForDates(member)
    if (seconds === member) continue
    converted ??= { ...value }
    converted[key] = seconds
  }
  return converted ?? value
}
