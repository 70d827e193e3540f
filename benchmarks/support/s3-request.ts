import { createHash } from 'node:crypto'
import { REGION, type UploadTarget } from './gamelift.ts'
import { type Sent, send } from './requests.ts'
import type { Place } from './servers.ts'
import { createSigner, type SigningKeys } from './sigv4.ts'

/** A request to S3 before it is signed; its target is as SigV4 wants it, its query sorted and encoded. */
export interface UnsignedSent extends Omit<Sent, 'headers'> {
  /** Further ones, with lower-case names. */
  readonly headers?: Readonly<Record<string, string>>
}

export function signForS3(server: Place, keys: SigningKeys, { method, target, headers, body }: UnsignedSent): Sent {
  const sign = createSigner(keys, REGION, 's3', new Date())
  const payloadHash = createHash('sha256')
    .update(body ?? '')
    .digest('hex')
  const signed = sign({ method, target, headers: { host: `127.0.0.1:${server.port}`, ...headers }, payloadHash })
  return body === undefined ? { method, target, headers: signed } : { method, target, headers: signed, body }
}

export function sendToS3(server: Place, keys: SigningKeys, sent: UnsignedSent): Promise<string> {
  return send(server, signForS3(server, keys, sent))
}

/** Uploads `body` to a build by one PutObject. */
export async function putObject(server: Place, { bucket, key, keys }: UploadTarget, body: Buffer): Promise<void> {
  await sendToS3(server, keys, { method: 'PUT', target: `/${bucket}/${key}`, body })
}
