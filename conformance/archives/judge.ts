import { open, stat } from 'node:fs/promises'
import { type Case, DEFAULT_SDK } from './case.ts'
import type { Lab } from './lab.ts'
import { type Answer, type Finding, type Report, verify } from './report.ts'

/** Of what a command writes, in characters. */
const MAX_SHOWN = 1_000

/** Makes a case's build, has it verified, and answers what isn't as it should be. */
export async function tryCase(one: Case, lab: Lab): Promise<string[]> {
  const path = await one.make(lab)
  const isZip = (await stat(path)).isFile()
  const sound = one.isSoundZip ?? one.expect.length === 0
  const doubts = isZip && sound ? await doubtsOfUnzip(lab, path) : []
  const sdk = one.serverSdkVersion ?? DEFAULT_SDK
  const system = ['--operating-system', one.operatingSystem, '--server-sdk-version', sdk]
  const answer = await verify([path, ...system, '--json'])
  const report = parse(answer)
  if (report === undefined) {
    return [`no report; exit code ${answer.exitCode}`, answer.stderr, answer.stdout].filter(line => line !== '')
  }
  return [
    ...doubts,
    ...judgeFindings(one, report),
    ...judgeCounts(report),
    ...judgeExitCode(answer, report),
    ...(answer.stderr === '' ? [] : [`writes to stderr: ${answer.stderr.slice(0, MAX_SHOWN)}`]),
    ...(isZip ? await judgeZip(path, report, sound ? lab : undefined) : []),
  ]
}

function parse({ exitCode, stdout }: Answer): Report | undefined {
  if (exitCode !== 0 && exitCode !== 1) return undefined
  try {
    return JSON.parse(stdout) as Report
  } catch {
    return undefined
  }
}

/** What a finding is compared by. */
export function describe({ severity, code, entry }: Finding): string {
  return entry === undefined ? `${severity} ${code}` : `${severity} ${code} ${entry}`
}

function judgeFindings({ expect, omitted = 0 }: Case, { findings, findingsOmitted }: Report): string[] {
  const unexpected = [...findings]
  const missing = expect.filter(expected => {
    const at = unexpected.findIndex(finding => describe(finding) === expected)
    if (at >= 0) unexpected.splice(at, 1)
    return at < 0
  })
  const wordless = findings.filter(({ explanation, why, fix }) => !explanation || !why || !fix)
  return [
    ...missing.map(expected => `missing:    ${expected}`),
    ...unexpected.map(finding => `unexpected: ${describe(finding)}: ${finding.explanation}`),
    ...(findingsOmitted === omitted ? [] : [`leaves out ${findingsOmitted} findings, not ${omitted}`]),
    ...wordless.map(finding => `not told what, why, or how to fix it: ${describe(finding)}`),
  ]
}

function judgeCounts({ verdict, counts, findings, findingsOmitted }: Report): string[] {
  const total = counts.errors + counts.warnings + counts.notes
  const wrong: string[] = []
  if (total !== findings.length + findingsOmitted) wrong.push(`counts ${total} findings, has ${findings.length}`)
  if (verdict !== (counts.errors > 0 ? 'FAILED' : 'READY')) wrong.push(`${verdict} with ${counts.errors} errors`)
  return wrong
}

function judgeExitCode({ exitCode }: Answer, { verdict }: Report): string[] {
  return exitCode === (verdict === 'READY' ? 0 : 1) ? [] : [`${verdict}, but exit code ${exitCode}`]
}

const LOCAL_SIGNATURE = 'PK\x03\x04'

/** @param lab where `unzip` can tell the same; undefined for what it can't read */
async function judgeZip(path: string, report: Report, lab: Lab | undefined): Promise<string[]> {
  const wrong: string[] = []
  const { size } = await stat(path)
  if (report.sizeBytes !== size) wrong.push(`has ${size} bytes, not ${report.sizeBytes}`)
  await using file = await open(path)
  for (const finding of report.findings) {
    if (finding.offset === undefined || lab === undefined) continue
    const { buffer } = await file.read({ buffer: Buffer.alloc(4), position: finding.offset })
    if (buffer.toString('latin1') !== LOCAL_SIGNATURE)
      wrong.push(`no entry begins at ${finding.offset}: ${describe(finding)}`)
  }
  if (lab === undefined) return wrong
  const { entryCount, uncompressedBytes } = await countByUnzip(lab, path)
  if (report.entryCount !== entryCount) wrong.push(`has ${entryCount} entries, not ${report.entryCount}`)
  if (report.uncompressedBytes !== uncompressedBytes) {
    wrong.push(`unpacks to ${uncompressedBytes} bytes, not ${report.uncompressedBytes}`)
  }
  return wrong
}

/** Of a zip that is no good to begin with the case would show nothing. */
async function doubtsOfUnzip(lab: Lab, path: string): Promise<string[]> {
  try {
    // Exit code 1 is for warnings, such as bytes in front of the zip.
    await lab.run('sh', ['-c', 'unzip -tqq "$0" || [ $? -eq 1 ]', path])
    return []
  } catch (error) {
    return [`unzip doesn't take it either: ${error instanceof Error ? error.message : String(error)}`]
  }
}

async function countByUnzip(lab: Lab, path: string): Promise<{ entryCount: number; uncompressedBytes: number }> {
  const said = await lab.run('sh', ['-c', 'unzip -Z -t "$0" || [ $? -eq 1 ]', path])
  const [, entries = '', sizeBytes = ''] = /^(\d+) files?, (\d+) bytes uncompressed/m.exec(said) ?? []
  return { entryCount: Number(entries), uncompressedBytes: Number(sizeBytes) }
}
