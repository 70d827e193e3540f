/**
 * Calls GameLift with the AWS SDK for JavaScript v3, which finds the server and its keys in AWS's own files. Each line of
 * stdin is a call, `{"operation": "CreateBuild", "input": {…}}`, with bytes in Base64; each line of stdout is its answer,
 * `{"output": {…}}` or `{"error": {"code": …, "message": …, "status": …}}`.
 */
import { createInterface } from 'node:readline'
import { GameLift, GameLiftServiceException } from '@aws-sdk/client-gamelift'

type Method = (input: Record<string, unknown>) => Promise<Record<string, unknown>>

const client = new GameLift()

for await (const line of createInterface({ input: process.stdin })) {
  const { operation, input } = JSON.parse(line) as { operation: string; input: Record<string, unknown> }
  console.log(JSON.stringify(await answer(operation, input)))
}

async function answer(operation: string, input: Record<string, unknown>): Promise<object> {
  const method = `${operation[0]?.toLowerCase()}${operation.slice(1)}`
  const bytes = typeof input.ZipFile === 'string' ? { ZipFile: Buffer.from(input.ZipFile, 'base64') } : {}
  try {
    const send = Reflect.get(client, method) as Method
    const { $metadata: _metadata, ...output } = await send.call(client, { ...input, ...bytes })
    return { output }
  } catch (error) {
    if (!(error instanceof GameLiftServiceException)) return { error: { code: '', message: String(error), status: 0 } }
    return { error: { code: error.name, message: error.message, status: error.$metadata.httpStatusCode ?? 0 } }
  }
}
