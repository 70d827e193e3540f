import { createHash } from 'node:crypto'
import { REGION } from './gamelift.ts'
import { type Sent, send } from './requests.ts'
import type { Place } from './servers.ts'
import { createSigner, type SigningKeys } from './sigv4.ts'

/** As {@link send}, signed for S3. The target is as SigV4 wants it: its query sorted and encoded. */
export function sendToS3(server: Place, keys: SigningKeys, sent: Omit<Sent, 'headers'>): Promise<string> {
  const { method, target, body = '' } = sent
  const sign = createSigner(keys, REGION, 's3', new Date())
  const payloadHash = createHash('sha256').update(body).digest('hex')
  const headers = sign({ method, target, headers: { host: `127.0.0.1:${server.port}` }, payloadHash })
  return send(server, { method, target, headers, body })
}
