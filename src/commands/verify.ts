import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import type { ArchiveDemands } from '../archive/check-archive.ts'
import { DEFAULT_VERIFICATION_LIMITS, SCRIPT_LIMITS } from '../model/limits.ts'
import type { Report } from '../model/report.ts'
import { isNodeJsVersion, NODE_JS_VERSIONS } from '../model/script.ts'
import {
  DEFAULT_SERVER_SDK_VERSION,
  OPERATING_SYSTEMS,
  type OperatingSystem,
  SERVER_SDK_VERSION,
} from '../model/target.ts'
import { verifyFolder } from '../verification/folder.ts'
import { verifyExtents } from '../verification/run.ts'
import { Progress } from './progress.ts'
import { explained, renderReport } from './report.ts'

const USAGE = `Usage: gantry verify FILE.zip|FOLDER [--operating-system OS] [--server-sdk-version VERSION] [--json]
       gantry verify FILE.zip --node-js-version VERSION [--json]

Checks a zip exactly as the server does after an upload, or a folder as it would be zipped, and changes nothing.

  --operating-system    what the build is for, as create-build takes it: ${OPERATING_SYSTEMS.slice(0, 3).join(', ')},
                        ${OPERATING_SYSTEMS.slice(3).join(', ')}.
                        Without it nothing is said about whether the programs would run there
  --server-sdk-version  the GameLift server SDK that the server is built with; ${DEFAULT_SERVER_SDK_VERSION} unless said, as in create-build
  --node-js-version     checks the zip of a Realtime script for that version, ${NODE_JS_VERSIONS.join(' or ')}, as create-script does
  --json                print the report as JSON

Exit code: 0 READY, 1 FAILED, 2 wrong usage or something that can't be read.
`

interface Options {
  readonly path: string
  readonly demands: ArchiveDemands
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
  const { path, demands, json } = options
  try {
    const report = await check(path, demands)
    process.stdout.write(
      json ? `${JSON.stringify(explained(report), undefined, 2)}\n` : renderReport(path, demands, report),
    )
    return report.verdict === 'READY' ? 0 : 1
  } catch (error) {
    process.stderr.write(`gantry verify: ${explainFailure(path, error)}\n`)
    return 2
  }
}

async function check(path: string, demands: ArchiveDemands): Promise<Report> {
  const file = await stat(path)
  using progress = new Progress()
  const onProgress = (checkedBytes: number, totalBytes: number) => progress.show(checkedBytes, totalBytes)
  if (file.isDirectory() && demands.nodeJsVersion !== undefined) throw new Error(`${path} is a folder: zip it first`)
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
      'node-js-version': { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const [path] = positionals
  if (path === undefined || positionals.length > 1) throw new Error('one file or folder is wanted')
  return { path, demands: demandsOf(values), json: values.json }
}

interface Purposes {
  readonly 'operating-system'?: string | undefined
  readonly 'server-sdk-version'?: string | undefined
  readonly 'node-js-version'?: string | undefined
}

function demandsOf({
  'operating-system': system,
  'server-sdk-version': version,
  'node-js-version': node,
}: Purposes): ArchiveDemands {
  if (node !== undefined) {
    if (system !== undefined || version !== undefined) throw new Error('--node-js-version is for scripts, not builds')
    if (!isNodeJsVersion(node)) throw new Error(`--node-js-version ${node}: there are ${NODE_JS_VERSIONS.join(', ')}`)
    return { limits: SCRIPT_LIMITS, nodeJsVersion: node }
  }
  const limits = DEFAULT_VERIFICATION_LIMITS
  if (system === undefined) {
    if (version !== undefined) throw new Error('--server-sdk-version needs --operating-system')
    return { limits }
  }
  if (!isOperatingSystem(system)) {
    throw new Error(`--operating-system ${system}: there are ${OPERATING_SYSTEMS.join(', ')}`)
  }
  if (version !== undefined && !SERVER_SDK_VERSION.test(version)) {
    throw new Error(`--server-sdk-version ${version}: a version looks like 5.2.0`)
  }
  return { limits, target: { operatingSystem: system, serverSdkVersion: version ?? DEFAULT_SERVER_SDK_VERSION } }
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
