import { say, show, table } from './report.ts'
import { ratio, spread } from './statistics.ts'
import type { Scheme } from './tls.ts'
import type { UploadClient } from './upload-clients.ts'
import type { ServerName } from './upload-servers.ts'

/** One upload, or several at once. */
export interface Measured {
  readonly mebibytesPerSecond: number
  /** Processor seconds for each GiB: what other load on the machine distorts least. */
  readonly serverCpu: number
  readonly clientCpu: number
}

/** What one client did over one scheme: to each server, in each round. */
export interface Comparison {
  readonly scheme: Scheme
  readonly client: UploadClient
  readonly measured: Readonly<Record<ServerName, Measured[]>>
}

const TITLES: Readonly<Record<ServerName, string>> = {
  discard: 'discarding `node:http` server',
  gantry: 'Gantry',
  minio: 'MinIO',
}

/** Prints the figures of each server, then those of Gantry in terms of the others'. */
export function reportUploads(comparisons: readonly Comparison[], servers: readonly ServerName[]): void {
  const of = (measured: readonly Measured[], member: keyof Measured) => measured.map(one => one[member])
  table(
    ['', 'server', 'MiB/s', 'server CPU s/GiB', 'client CPU s/GiB'],
    comparisons.flatMap(({ scheme, client, measured }) =>
      servers.map(server => [
        `${scheme}, ${client.title}`,
        TITLES[server],
        show(spread(of(measured[server], 'mebibytesPerSecond')), 0),
        show(spread(of(measured[server], 'serverCpu')), 2),
        show(spread(of(measured[server], 'clientCpu')), 2),
      ]),
    ),
  )
  const peers = servers.filter(server => server !== 'gantry')
  const ratios = (member: 'mebibytesPerSecond' | 'serverCpu', { measured }: Comparison) =>
    peers.map(peer => show(ratio(of(measured.gantry, member), of(measured[peer], member)), 2))
  table(
    ['Gantry’s', ...peers.map(peer => `MiB/s / ${TITLES[peer]}`), ...peers.map(peer => `CPU / ${TITLES[peer]}`)],
    comparisons.map(comparison => [
      `${comparison.scheme}, ${comparison.client.title}`,
      ...ratios('mebibytesPerSecond', comparison),
      ...ratios('serverCpu', comparison),
    ]),
  )
  say('In MiB/s, Gantry / discarding server must be ≥ 0.8, goal 0.95; Gantry / MinIO ≥ 1.0, goal 1.3.')
}
