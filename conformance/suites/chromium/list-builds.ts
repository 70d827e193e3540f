import { rootKeys } from '../../support/root-keys.ts'
import type { Gantry } from '../../support/server.ts'
import { sha256, sign } from '../../support/sigv4.ts'
import type { PageRequest } from './page.ts'

/** A request to the control plane, well signed, as a page would send it that somebody gave a key that lasts. */
export async function listBuilds(gantry: Gantry): Promise<PageRequest> {
  const body = '{}'
  const { host } = new URL(gantry.url)
  const spoken = { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': 'GameLift.ListBuilds' }
  const { headers } = sign(
    { method: 'POST', target: '/', headers: { Host: host, ...spoken }, payloadHash: sha256(body) },
    { keys: await rootKeys(gantry), service: 'gamelift' },
  )
  // A browser says by itself which host it talks to.
  const { Host: _, ...rest } = headers
  return { url: `${gantry.url}/`, method: 'POST', headers: rest, body }
}
