import { FINDING_CODES, type Finding, type Report } from '../model/report.ts'
import type { NodeJsVersion } from '../model/script.ts'
import type { Target } from '../model/target.ts'

/** A report as machines read it: each finding says why it matters. */
export function explained(report: Report) {
  return { ...report, findings: report.findings.map(finding => ({ ...finding, why: whyOf(finding) })) }
}

/** What the file is for, where somebody said. */
export interface Purpose {
  readonly target?: Target | undefined
  readonly nodeJsVersion?: NodeJsVersion | undefined
}

/** A report as people read it: every finding, then the verdict. */
export function renderReport(path: string, { target, nodeJsVersion }: Purpose, report: Report): string {
  const lines = report.findings.flatMap(renderFinding)
  if (report.findingsOmitted > 0) {
    lines.push(`… and ${report.findingsOmitted.toLocaleString('en-US')} more findings.`, '')
  }
  if (target === undefined && nodeJsVersion === undefined) {
    lines.push('Whether its programs would run was not checked: say --operating-system for that.', '')
  }
  const { entryCount, sizeBytes, uncompressedBytes } = report
  const facts = [
    count(entryCount, 'entry', 'entries'),
    // Of a folder they are the same.
    ...(sizeBytes === uncompressedBytes ? [] : [sizeText(sizeBytes)]),
    `${sizeText(uncompressedBytes)} unpacked`,
    ...countsOf(report),
  ]
  lines.push(`${report.verdict}  ${path}: ${facts.join(', ')}`)
  return `${lines.join('\n')}\n`
}

function renderFinding(finding: Finding): string[] {
  const { severity, code, entry, explanation, fix } = finding
  const where = entry === undefined ? '' : `  ${entry}`
  return [`${severity} ${code}${where}`, `  ${explanation}`, `  Why: ${whyOf(finding)}`, `  Fix: ${fix}`, '']
}

function countsOf({ counts: { errors, warnings, notes } }: Report): string[] {
  const named = [
    [errors, 'error', 'errors'],
    [warnings, 'warning', 'warnings'],
    [notes, 'note', 'notes'],
  ] as const
  return named.filter(([number]) => number > 0).map(([number, one, many]) => count(number, one, many))
}

function whyOf({ code }: Finding): string {
  return FINDING_CODES[code].why
}

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** `1.5 GiB`. */
export function sizeText(sizeBytes: number): string {
  let value = sizeBytes
  let unit = 0
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`
}
