import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchmarkOptions } from './support/benchmark.ts'
import { secondsToWrite } from './support/disk.ts'
import { cpuSeconds } from './support/process-figures.ts'
import { number, progress, say, show } from './support/report.ts'
import { spread } from './support/statistics.ts'
import type { Scheme } from './support/tls.ts'
import { CLIENTS, type ClientName, type UploadClient, uploadWith } from './support/upload-clients.ts'
import { type Comparison, type Measured, reportUploads } from './support/upload-report.ts'
import { SERVERS, type ServerName, type UploadServer } from './support/upload-servers.ts'

const MEBIBYTE = 1024 ** 2
const MEBIBYTES_TO_DISK = 1024
const ROUNDS = 5
const SCHEMES: readonly Scheme[] = ['http', 'https']

/** Uploads by several clients over http and https to Gantry, to a server that throws the bytes away, and to MinIO. */
export async function upload({ workDir, rounds = ROUNDS, only, profileDir }: BenchmarkOptions): Promise<void> {
  const { schemes, clients, servers } = choose(only)
  const prepared = clients.map(client => ({ client, program: client.prepare(), file: fileFor(client, workDir) }))
  await using stack = new AsyncDisposableStack()
  const comparisons: (Comparison & { measure(name: ServerName): Promise<Measured> })[] = []
  for (const scheme of schemes) {
    const running = new Map<ServerName, UploadServer>()
    for (const name of servers) {
      const dataDir = join(workDir, `${name}-${scheme}`)
      mkdirSync(dataDir)
      const options = { dataDir, scheme, profileDir: profileDir && join(profileDir, `upload-${scheme}`) }
      running.set(name, stack.use(await SERVERS[name](options)))
    }
    for (const { client, program, file } of prepared) {
      const measure = (name: ServerName) => measureUpload(running.get(name) as UploadServer, client, program, file)
      comparisons.push({ scheme, client, measured: { discard: [], gantry: [], minio: [] }, measure })
    }
  }

  const toDisk: number[] = []
  const mebibyte = randomBytes(MEBIBYTE)
  // The first round warms up: code, page cache, file system.
  for (let round = 0; round <= rounds; round++) {
    settle()
    const written = MEBIBYTES_TO_DISK / secondsToWrite(workDir, mebibyte, MEBIBYTES_TO_DISK)
    if (round > 0) toDisk.push(written)
    for (const { scheme, client, measured, measure } of comparisons) {
      // In another order each time, since each leaves the disk and the caches to the next.
      for (const name of rotated(servers, round)) {
        settle()
        const result = await measure(name)
        if (round > 0) measured[name].push(result)
        progress(
          `${round}/${rounds} ${scheme}, ${client.title}, ${name}: ${number(result.mebibytesPerSecond, 0)} MiB/s, ${number(result.serverCpu, 2)} CPU s/GiB`,
        )
      }
    }
  }
  reportUploads(comparisons, servers)
  say(`The disk: ${MEBIBYTES_TO_DISK} MiB written through the page cache and synced, ${show(spread(toDisk), 0)} MiB/s.`)
}

/** The words of `--only` narrow what they are about; what none of them is about stays whole. */
function choose(only: readonly string[]) {
  const names = { clients: Object.keys(CLIENTS) as ClientName[], servers: Object.keys(SERVERS) as ServerName[] }
  const known: readonly string[] = [...SCHEMES, ...names.clients, ...names.servers]
  const unknown = only.filter(word => !known.includes(word))
  if (unknown.length > 0) throw new Error(`--only ${unknown.join(' ')}: there are ${known.join(', ')}`)
  const narrowed = <Name extends string>(all: readonly Name[]): readonly Name[] => {
    const wanted = all.filter(name => only.includes(name))
    return wanted.length > 0 ? wanted : all
  }
  return {
    schemes: narrowed(SCHEMES),
    clients: narrowed(names.clients).map((name): UploadClient => CLIENTS[name]),
    // Gantry is what the others are compared with.
    servers: [...new Set<ServerName>(['gantry', ...narrowed(names.servers)])],
  }
}

function measureUpload(
  { server, withTargets }: UploadServer,
  { uploads, mebibytesEach }: UploadClient,
  program: ReturnType<UploadClient['prepare']>,
  file: string,
): Promise<Measured> {
  const gibibytes = (uploads * mebibytesEach) / 1024
  return withTargets(uploads, async targets => {
    const cpuBefore = cpuSeconds(server.pid)
    const client = await uploadWith(program, server, file, targets)
    return {
      mebibytesPerSecond: (gibibytes * 1024) / client.seconds,
      serverCpu: (cpuSeconds(server.pid) - cpuBefore) / gibibytes,
      clientCpu: client.cpuSeconds / gibibytes,
    }
  })
}

/** The file of random bytes that a client uploads, made once for each size. */
function fileFor({ mebibytesEach }: UploadClient, workDir: string): string {
  const path = join(workDir, `random-${mebibytesEach}`)
  if (existsSync(path)) return path
  const file = openSync(path, 'w')
  for (let count = 0; count < mebibytesEach; count++) writeSync(file, randomBytes(MEBIBYTE))
  closeSync(file)
  return path
}

function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const at = by % items.length
  return [...items.slice(at), ...items.slice(0, at)]
}

/** Nothing that an earlier measurement left to be written shall slow the next one down. */
function settle(): void {
  execFileSync('sync')
}
