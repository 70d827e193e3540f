import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { verifyExtents } from '../builds/verification/run.ts'
import { DEFAULT_VERIFICATION_LIMITS } from '../model/limits.ts'
import type { Finding, Report } from '../model/report.ts'

const USAGE = `Usage: gantry verify FILE.zip [--json]

Checks a zip exactly as the server does after an upload, and changes nothing.

  --json  print the report as JSON

Exit code: 0 READY, 1 FAILED, 2 wrong usage or unreadable file.
`

/** `gantry verify FILE.zip [--json]`. Prints the report; the promised number is the exit code. */
export async function verify(args: string[]): Promise<number> {
  const parsed = parse(args)
  if (parsed === undefined) return 2
  const { path, json, help } = parsed
  if (help) {
    process.stdout.write(USAGE)
    return 0
  }
  try {
    const file = await stat(path)
    if (!file.isFile()) throw new Error(`${path} is not a file`)
    const extents = [{ path, sizeBytes: file.size }]
    const report = await verifyExtents(extents, DEFAULT_VERIFICATION_LIMITS, { threads: availableParallelism() })
    process.stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : render(path, report))
    return report.verdict === 'READY' ? 0 : 1
  } catch (error) {
    process.stderr.write(`gantry verify: ${error instanceof Error ? error.message : String(error)}\n`)
    return 2
  }
}

function parse(args: string[]): { path: string; json: boolean; help: boolean } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    })
    const [path] = positionals
    const help = values.help ?? false
    if (help) return { path: '', json: false, help }
    if (path !== undefined && positionals.length === 1) return { path, json: values.json ?? false, help }
    process.stderr.write(USAGE)
  } catch (error) {
    process.stderr.write(`gantry verify: ${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
  }
  return undefined
}

/** The report as people read it: every finding, then the verdict. */
function render(path: string, report: Report): string {
  const lines = report.findings.flatMap(renderFinding)
  if (report.findingsOmitted > 0) {
    lines.push(`… and ${report.findingsOmitted.toLocaleString('en-US')} more findings.`, '')
  }
  lines.push(
    `${report.verdict}  ${path}: ${report.entryCount.toLocaleString('en-US')} ${report.entryCount === 1 ? 'entry' : 'entries'}, ${size(report.sizeBytes)}, ${size(report.uncompressedBytes)} unpacked`,
  )
  return `${lines.join('\n')}\n`
}

function renderFinding({ severity, code, entry, explanation, fix }: Finding): string[] {
  const where = entry === undefined ? '' : `  ${entry}`
  return [`${severity} ${code}${where}`, `  ${explanation}`, `  Fix: ${fix}`, '']
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** `1.5 GiB`. */
function size(sizeBytes: number): string {
  let value = sizeBytes
  let unit = 0
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`
}
