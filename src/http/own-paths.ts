import type { RawRequest } from './raw-request.ts'
import type { HttpResponse } from './response.ts'

export interface OwnPaths {
  /** Whether the server takes new work. */
  readonly isReady: () => boolean
}

/** Gantry's own paths, which no bucket's name can clash with: `/-/health` says that it runs, `/-/ready` that it serves. */
export function handleOwnRequest({ isReady }: OwnPaths, { path }: RawRequest): HttpResponse {
  if (path === '/-/health') return plain(200, 'ok')
  if (path === '/-/ready') return isReady() ? plain(200, 'ready') : plain(503, 'draining')
  return plain(404, 'not found')
}

function plain(status: number, text: string): HttpResponse {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: `${text}\n` }
}
