import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { PYTHON } from '../runner/python.ts'
import type { Gantry } from '../support/server.ts'
import type { Answer } from './answer.ts'
import type { Call, ModelClient } from './client.ts'
import type { Protocol } from './protocols.ts'

const CONFORMANCE = join(import.meta.dirname, '..')

/** What `botocore_client.py` answers on a line. */
interface Line {
  /** In base64. */
  readonly body?: string
  readonly answer?: Answer
  readonly not_sent?: string
}

/** botocore, in a process of its own: a call is a line to it, and so is what became of it. */
export function botocoreClient(gantry: Gantry, protocol: Protocol): ModelClient {
  const spoken = protocol.name === 'JSON' ? 'json' : 'smithy-rpc-v2-cbor'
  const child = spawn(PYTHON, ['-m', 'model.botocore_client', spoken], {
    cwd: CONFORMANCE,
    env: {
      ...process.env,
      PYTHONDONTWRITEBYTECODE: '1',
      GANTRY_CONFORMANCE_URL: gantry.url,
      AWS_CONFIG_FILE: gantry.configFile,
      AWS_SHARED_CREDENTIALS_FILE: gantry.credentialsFile,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    name: `botocore-${protocol.name.toLowerCase()}`,
    protocol,
    call: async (region, operation, input) => {
      child.stdin.write(`${JSON.stringify({ region, operation, input }, taggedBytes)}\n`)
      const { value, done } = await lines.next()
      if (done) throw new Error('botocore’s process has ended')
      return callOf(JSON.parse(value, untagged) as Line)
    },
    [Symbol.asyncDispose]: async () => {
      child.stdin.end()
      await exited
    },
  }
}

function callOf({ body, answer, not_sent }: Line): Call {
  if (body === undefined || answer === undefined) return { kind: 'not sent', why: not_sent ?? '' }
  return { kind: 'sent', body: Buffer.from(body, 'base64'), answer }
}

function taggedBytes(this: unknown, key: string, value: unknown): unknown {
  const member = (this as Record<string, unknown>)[key]
  return member instanceof Uint8Array ? { $bytes: Buffer.from(member).toString('base64') } : value
}

function untagged(_: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && '$time' in value ? new Date(value.$time as string) : value
}
