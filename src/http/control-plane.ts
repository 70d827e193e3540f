import { hash, randomUUID } from 'node:crypto'
import type { Authenticator } from '../auth/authenticator.ts'
import { authorizeControlPlane } from '../auth/authorize.ts'
import { type Explain, GantryError } from '../errors.ts'
import type { Caller } from '../model/caller.ts'
import { validate } from '../model/validation.ts'
import { OPERATIONS } from '../operations/control-plane.ts'
import { NOT_IMPLEMENTED } from '../operations/gamelift/not-implemented.ts'
import type { Context, Operation } from '../operations/operation.ts'
import type { ControlProtocol } from './protocols/control-protocol.ts'
import type { RawRequest } from './raw-request.ts'
import type { HttpResponse } from './response.ts'

/** The largest input without a blob, 200 tags with every character escaped, has about half of this. */
const MAX_BODY_BYTES = 1024 ** 2

export interface ControlPlane {
  readonly authenticator: Authenticator
  readonly services: Context['services']
  readonly explain: Explain
}

/** One request to the control plane: who → what → may they → decode → validate → do → encode. */
export async function handleControlRequest(
  { authenticator, services, explain }: ControlPlane,
  protocol: ControlProtocol,
  request: RawRequest,
): Promise<HttpResponse> {
  const requestId = randomUUID()
  try {
    const { operation, input, caller } = await receive(authenticator, protocol, request)
    return protocol.encode(await operation.handle(input, { caller, services }), requestId)
  } catch (error) {
    return protocol.encodeError(explain(error, requestId), requestId)
  }
}

interface Received {
  readonly operation: Operation
  readonly input: unknown
  readonly caller: Caller
}

/** All but the doing, apart from it: a large body is gone from memory while what was in it is worked on. */
async function receive(
  authenticator: Authenticator,
  protocol: ControlProtocol,
  request: RawRequest,
): Promise<Received> {
  const asked = protocol.operationOf(request)
  const claimant = await authenticator.identify(request, 'gamelift')
  const operation = findOperation(asked)
  const body = await request.readBody(operation?.maxBodyBytes ?? MAX_BODY_BYTES)
  const caller = authenticator.prove(request, claimant, hash('sha256', body), request.sourceIp)
  if (!asked || !operation) throw unservedOperation(asked)
  authorizeControlPlane(caller, `${asked.service.toLowerCase()}:${asked.name}`)
  return { operation, caller, input: validate(operation.input, protocol.decode(body, operation.blobs ?? [])) }
}

type Asked = ReturnType<ControlProtocol['operationOf']>

function findOperation(asked: Asked): Operation | undefined {
  if (!asked || !Object.hasOwn(OPERATIONS, asked.service)) return undefined
  const operations: Record<string, Operation> = OPERATIONS[asked.service as keyof typeof OPERATIONS]
  return Object.hasOwn(operations, asked.name) ? operations[asked.name] : undefined
}

function unservedOperation(asked: Asked): GantryError {
  if (asked?.service === 'GameLift' && NOT_IMPLEMENTED.has(asked.name)) {
    return new GantryError('NotImplemented', `Gantry does not implement the GameLift operation ${asked.name}.`)
  }
  const name = asked ? `${asked.service}.${asked.name}`.slice(0, 256) : 'none'
  return new GantryError(
    'UnknownOperation',
    `The action or operation requested is invalid: ${name}. Verify that it is typed correctly.`,
  )
}
