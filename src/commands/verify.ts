import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { DEFAULT_VERIFICATION_LIMITS } from '../model/limits.ts'
import type { Report } from '../model/report.ts'
import {
  DEFAULT_SERVER_SDK_VERSION,
  OPERATING_SYSTEMS,
  type OperatingSystem,
  SERVER_SDK_VERSION,
  type Target,
} from '../model/target.ts'
import { verifyFolder } from '../verification/folder.ts'
import { verifyExtents } from '../verification/run.ts'
import { Progress } from './progress.ts'
import { explained, renderReport } from './report.ts'

const USAGE = `Usage: gantry verify FILE.zip|FOLDER [--operating-system OS] [--server-sdk-version VERSION] [--json]

Checks a zip exactly as the server does after an upload, or a folder as it would be zipped, and changes nothing.

  --operating-system    what the build is for, as create-build takes it: ${OPERATING_SYSTEMS.slice(0, 3).join(', ')},
                        ${OPERATING_SYSTEMS.slice(3).join(', ')}.
                        Without it nothing is said about whether the programs would run there
  --server-sdk-version  the GameLift server SDK that the server is built with; ${DEFAULT_SERVER_SDK_VERSION} unless said, as in create-build
  --json                print the report as JSON

Exit code: 0 READY, 1 FAILED, 2 wrong usage or something that can't be read.
`

interface Options {
  readonly path: string
  readonly target: Target | undefined
  readonly json: boolean
}

/** `gantry verify FILE.zip|FOLDER`. Prints the report; the promised number is the exit code. */
export async function verify(args: string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(USAGE)
    return 0
  }
  let options: Options
  try {
    options = parse(args)
  } catch (error) {
    process.stderr.write(`gantry verify: ${messageOf(error)}\n\n${USAGE}`)
    return 2
  }
  const { path, target, json } = options
  try {
    const report = await check(path, target)
    process.stdout.write(
      json ? `${JSON.stringify(explained(report), undefined, 2)}\n` : renderReport(path, target, report),
    )
    return report.verdict === 'READY' ? 0 : 1
  } catch (error) {
    process.stderr.write(`gantry verify: ${explainFailure(path, error)}\n`)
    return 2
  }
}

async function check(path: string, target: Target | undefined): Promise<Report> {
  const demands = { limits: DEFAULT_VERIFICATION_LIMITS, target }
  const file = await stat(path)
  using progress = new Progress()
  const onProgress = (checkedBytes: number, totalBytes: number) => progress.show(checkedBytes, totalBytes)
  if (file.isDirectory()) return verifyFolder(path, demands, onProgress)
  if (!file.isFile()) throw new Error(`${path} is neither a file nor a folder`)
  const extents = [{ path, sizeBytes: file.size }]
  await using verification = await verifyExtents(extents, demands, { threads: availableParallelism(), onProgress })
  return verification.report
}

/** @throws Error that says what is wrong with the arguments */
function parse(args: string[]): Options {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      'operating-system': { type: 'string' },
      'server-sdk-version': { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const [path] = positionals
  if (path === undefined || positionals.length > 1) throw new Error('one file or folder is wanted')
  const { 'operating-system': system, 'server-sdk-version': version, json } = values
  if (system === undefined) {
    if (version !== undefined) throw new Error('--server-sdk-version needs --operating-system')
    return { path, target: undefined, json }
  }
  if (!isOperatingSystem(system)) {
    throw new Error(`--operating-system ${system}: there are ${OPERATING_SYSTEMS.join(', ')}`)
  }
  if (version !== undefined && !SERVER_SDK_VERSION.test(version)) {
    throw new Error(`--server-sdk-version ${version}: a version looks like 5.2.0`)
  }
  return { path, target: { operatingSystem: system, serverSdkVersion: version ?? DEFAULT_SERVER_SDK_VERSION }, json }
}

function isOperatingSystem(text: string): text is OperatingSystem {
  return (OPERATING_SYSTEMS as readonly string[]).includes(text)
}

function explainFailure(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return `there is no ${path}`
  if (code === 'EACCES') return `${path} can't be read: permission denied`
  return messageOf(error)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
