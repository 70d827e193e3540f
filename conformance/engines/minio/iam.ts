import { buffer } from 'node:stream/consumers'
import yazl from 'yazl'
import { signedRequest } from '../../clients/signed-request.ts'
import type { Keys } from '../engine.ts'

/** A user of MinIO's and what it may do. */
export interface MinioUser {
  readonly keys: Keys
  /** A policy, as JSON. */
  readonly policy: string
}

/**
 * Makes users, by the one call of MinIO's administration that takes plain text: a zip, as its own export writes it. Each user
 * has a policy of the same name as its access key.
 */
export async function importUsers(endpoint: string, root: Keys, users: readonly MinioUser[]): Promise<void> {
  const files = {
    'policies.json': users.map(({ keys, policy }) => [keys.accessKeyId, JSON.parse(policy)]),
    'users.json': users.map(({ keys }) => [keys.accessKeyId, { secretKey: keys.secretAccessKey, status: 'enabled' }]),
    'user_mappings.json': users.map(({ keys }) => [
      keys.accessKeyId,
      { version: 1, policy: keys.accessKeyId, updatedAt: new Date().toISOString() },
    ]),
  }
  const zip = new yazl.ZipFile()
  for (const [name, entries] of Object.entries(files)) {
    zip.addBuffer(Buffer.from(JSON.stringify(Object.fromEntries(entries))), `iam-assets/${name}`)
  }
  zip.end()
  const body = await buffer(zip.outputStream)
  const answer = await signedRequest({ url: endpoint }, root, {
    service: 's3',
    method: 'PUT',
    target: '/minio/admin/v3/import-iam-v2',
    body,
  })
  const { failed } = JSON.parse(answer) as { failed: Record<string, unknown> }
  if (Object.values(failed).some(entries => entries !== null)) throw new Error(`MinIO refused users: ${answer}`)
}
