import * as gamelift from '@aws-sdk/client-gamelift'
import { AwsJson1_1Protocol, AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols'
import { gameLift } from '../support/clients.ts'
import type { Gantry } from '../support/server.ts'
import type { Call, ModelClient } from './client.ts'
import type { Protocol } from './protocols.ts'
import type { Input } from './random-inputs.ts'

type Command = gamelift.ListBuildsCommand

/** The AWS SDK for JavaScript. */
export function javascriptClient(gantry: Gantry, protocol: Protocol): ModelClient {
  const clients = new Map<string, gamelift.GameLift>()
  const inRegion = (region: string) => {
    const spoken = protocol.name === 'JSON' ? AwsJson1_1Protocol : AwsSmithyRpcV2CborProtocol
    const client = clients.get(region) ?? gameLift({ region, protocol: spoken, maxAttempts: 1 }, gantry)
    clients.set(region, client)
    return client
  }
  return {
    name: `javascript-${protocol.name.toLowerCase()}`,
    protocol,
    call: (region, operation, input) => callWith(inRegion(region), operation, input),
    [Symbol.asyncDispose]: async () => {
      for (const client of clients.values()) client.destroy()
    },
  }
}

async function callWith(client: gamelift.GameLift, operation: string, input: Input): Promise<Call> {
  const commands = gamelift as unknown as Record<string, new (input: Input) => Command>
  const NamedCommand = commands[`${operation}Command`]
  if (!NamedCommand) throw new Error(`the SDK has no ${operation}`)
  const command = new NamedCommand(input)
  let body: Uint8Array | undefined
  command.middlewareStack.add(
    next => args => {
      const request = args.request as { readonly body: string | Uint8Array }
      body = typeof request.body === 'string' ? Buffer.from(request.body) : new Uint8Array(request.body)
      return next(args)
    },
    { step: 'finalizeRequest' },
  )
  try {
    const { $metadata, ...output } = await client.send(command)
    return { kind: 'sent', body: body ?? Buffer.alloc(0), answer: { kind: 'output', output } }
  } catch (error) {
    if (body === undefined) return { kind: 'not sent', why: String(error) }
    if (!(error instanceof gamelift.GameLiftServiceException)) throw error
    const status = error.$metadata.httpStatusCode ?? 0
    return { kind: 'sent', body, answer: { kind: 'error', status, name: error.name, message: error.message } }
  }
}
