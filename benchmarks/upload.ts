import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { devNull } from 'node:os'
import { join } from 'node:path'
import type { BenchmarkOptions } from './support/benchmark.ts'
import { secondsToWrite } from './support/disk.ts'
import { call, createBuild, NOBODY, REGION, type UploadTarget, waitForVerdict } from './support/gamelift.ts'
import { cpuSeconds } from './support/process-figures.ts'
import { number, percent, progress, say, show, table } from './support/report.ts'
import { type RunningServer, startGantry, startPeer } from './support/servers.ts'
import { ratio, spread } from './support/statistics.ts'

const MEBIBYTE = 1024 ** 2
const FILE_MEBIBYTES = 512
const ROUNDS = 7

interface Uploaded {
  readonly mebibytesPerSecond: number
  readonly serverCpu: number
  readonly clientCpu: number
}

/** boto3's `upload_file` to Gantry, against a server that throws the bytes away, and against the disk alone. */
export async function upload({ workDir, rounds = ROUNDS, profileDir }: BenchmarkOptions): Promise<void> {
  const python = preparePython()
  const file = join(workDir, 'random')
  const mebibyte = randomBytes(MEBIBYTE)
  writeFileSync(file, Buffer.concat(Array.from({ length: FILE_MEBIBYTES }, () => randomBytes(MEBIBYTE))))
  const dataDir = join(workDir, 'gantry')
  mkdirSync(dataDir)
  await using discarding = await startPeer('discard')
  await using gantry = await startGantry(dataDir, { profileDir: profileDir && join(profileDir, 'upload') })

  const toDiscard: Uploaded[] = []
  const toGantry: Uploaded[] = []
  const toDisk: number[] = []
  // The first round warms up: code, page cache, file system.
  for (let round = 0; round <= rounds; round++) {
    const target = await createBuild(gantry.port)
    settle()
    // Right before Gantry, which then writes to the memory that this file's removal has freed. A virtual machine may give free
    // memory back to its host within seconds, and getting it again, page by page, takes longer than all that Gantry does.
    const written = FILE_MEBIBYTES / secondsToWrite(workDir, mebibyte, FILE_MEBIBYTES)
    const received = await run(python, gantry, file, target)
    // Random bytes are no zip, so the verdict comes at once; then the bytes can go.
    await waitForVerdict(gantry.port, target.buildId)
    await call(gantry.port, 'DeleteBuild', { BuildId: target.buildId })
    settle()
    const discarded = await run(python, discarding, file, NOBODY)
    progress(
      `${round}/${rounds} discard ${number(discarded.mebibytesPerSecond, 0)}, Gantry ${number(received.mebibytesPerSecond, 0)}, disk ${number(written, 0)} MiB/s`,
    )
    if (round === 0) continue
    toDiscard.push(discarded)
    toGantry.push(received)
    toDisk.push(written)
  }
  report(toDiscard, toGantry, toDisk)
}

function report(toDiscard: readonly Uploaded[], toGantry: readonly Uploaded[], toDisk: readonly number[]): void {
  const of = (uploads: readonly Uploaded[], member: keyof Uploaded) => uploads.map(upload => upload[member])
  const row = (name: string, uploads: readonly Uploaded[]) => [
    name,
    show(spread(of(uploads, 'mebibytesPerSecond')), 0),
    percent(spread(of(uploads, 'serverCpu')).median),
    percent(spread(of(uploads, 'clientCpu')).median),
  ]
  table(
    [`boto3 \`upload_file\` of ${FILE_MEBIBYTES} MiB`, 'MiB/s', 'server CPU', 'client CPU'],
    [
      row('discarding `node:http` server', toDiscard),
      row('Gantry', toGantry),
      ['the disk: one file written and synced', show(spread(toDisk), 0), '', ''],
    ],
  )
  const gantry = of(toGantry, 'mebibytesPerSecond')
  const discard = of(toDiscard, 'mebibytesPerSecond')
  say(`Gantry / discarding server: ${show(ratio(gantry, discard), 2)}; must be ≥ 0.7, goal 0.9`)
}

async function run(
  python: string,
  server: RunningServer,
  file: string,
  { bucket, key, keys }: Omit<UploadTarget, 'buildId'>,
): Promise<Uploaded> {
  const input = { endpoint: `http://127.0.0.1:${server.port}`, region: REGION, file, bucket, key, ...keys }
  const cpuBefore = cpuSeconds(server.pid)
  const output = await runPython(python, join(import.meta.dirname, 'peers', 'upload.py'), JSON.stringify(input))
  const { seconds, cpuSeconds: clientCpuSeconds } = JSON.parse(output) as { seconds: number; cpuSeconds: number }
  return {
    mebibytesPerSecond: FILE_MEBIBYTES / seconds,
    serverCpu: (cpuSeconds(server.pid) - cpuBefore) / seconds,
    clientCpu: clientCpuSeconds / seconds,
  }
}

function runPython(python: string, script: string, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, [script], {
      env: { PATH: process.env.PATH, AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull, NO_PROXY: '*' },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk
    })
    child.once('error', reject)
    child.once('close', code => (code === 0 ? resolve(output) : reject(new Error(`${script} ended with ${code}`))))
    child.stdin.end(input)
  })
}

/** Nothing that an earlier measurement left to be written shall slow the next one down. */
function settle(): void {
  execFileSync('sync')
}

/** A Python of its own with the boto3 of requirements.txt, made at the first run. */
function preparePython(): string {
  const folder = join(import.meta.dirname, '.venv')
  const python = join(folder, 'bin', 'python')
  const requirements = join(import.meta.dirname, 'requirements.txt')
  if (!existsSync(python)) execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' })
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements]
  execFileSync(python, install, { stdio: 'inherit' })
  return python
}
