import { GantryError } from '../../errors.ts'
import type { HttpResponse } from '../response.ts'
import { decodeCbor } from './cbor/decode.ts'
import { encodeCbor } from './cbor/encode.ts'
import { CborError } from './cbor/value.ts'
import { controlError } from './control-errors.ts'
import type { ControlProtocol } from './control-protocol.ts'

/** Shape names in errors carry their namespace, as the service's model has it. */
const NAMESPACE = 'com.amazonaws.gamelift'

/** Smithy RPC v2 CBOR: `POST /service/GameLift/operation/CreateBuild`, timestamps as CBOR tag 1. */
export const rpcV2Cbor: ControlProtocol = {
  operationOf({ path }) {
    const [, service, name] = /^\/service\/([A-Za-z0-9_]+)\/operation\/([A-Za-z0-9_]+)$/.exec(path) ?? []
    return service !== undefined && name !== undefined ? { service, name } : undefined
  },

  decode(body) {
    if (body.length === 0) return {}
    let value: unknown
    try {
      value = decodeCbor(body)
    } catch (error) {
      if (!(error instanceof CborError)) throw error
      throw new GantryError('MalformedBody', `The request body is not CBOR: ${error.message}`)
    }
    const isMap =
      typeof value === 'object' && value !== null && !(value instanceof Date) && !(value instanceof Uint8Array)
    if (isMap && !Array.isArray(value)) return value
    throw new GantryError('MalformedBody', 'The request body must be a CBOR map.')
  },

  // "Responses for operations with no defined output type MUST NOT contain bodies in their HTTP responses" (Smithy).
  encode: (output, requestId) => respond(200, requestId, output),

  encodeError(error, requestId) {
    const { name, status } = controlError(error.code)
    return respond(status, requestId, { __type: `${NAMESPACE}#${name}`, Message: error.message })
  },
}

function respond(status: number, requestId: string, body: object | undefined): HttpResponse {
  return {
    status,
    headers: {
      'smithy-protocol': 'rpc-v2-cbor',
      'x-amzn-RequestId': requestId,
      ...(body === undefined ? {} : { 'Content-Type': 'application/cbor' }),
    },
    body: body === undefined ? '' : encodeCbor(body),
  }
}
