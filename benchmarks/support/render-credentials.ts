import { renderCall, signerNow } from './gamelift.ts'

/** Signed RequestUploadCredentials for `count` builds drawn at random, as they go over the wire. */
export function renderCredentials(port: number, buildIds: readonly string[], count: number): Buffer[] {
  const sign = signerNow()
  return Array.from({ length: count }, () => {
    const BuildId = buildIds[Math.floor(Math.random() * buildIds.length)]
    const { headers, body } = renderCall(port, 'RequestUploadCredentials', { BuildId }, sign)
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    return Buffer.from(`POST / HTTP/1.1\r\n${lines.join('')}content-length: ${body.length}\r\n\r\n${body}`)
  })
}
