import { type Finding, type FindingCode, MAX_FINDINGS, type Severity } from '../model/report.ts'

/** What one thread found: the first of its findings by {@link compareFindings}, and how many there were in all. */
export interface FoundPart {
  readonly kept: readonly Finding[]
  readonly total: number
}

/**
 * Collects any number of findings in bounded memory. What is kept depends only on what was found, not on the order in
 * which it was, so that any number of threads end with the same report.
 */
export class Findings {
  #kept: Finding[] = []
  #total = 0

  add(finding: Finding): void {
    this.merge({ kept: [finding], total: 1 })
  }

  merge(part: FoundPart): void {
    this.#kept.push(...part.kept)
    this.#total += part.total
    if (this.#kept.length >= 2 * MAX_FINDINGS) this.#trim()
  }

  found(): FoundPart {
    this.#trim()
    return { kept: this.#kept, total: this.#total }
  }

  #trim(): void {
    this.#kept.sort(compareFindings)
    this.#kept = this.#kept.slice(0, MAX_FINDINGS)
  }
}

const RANK: Record<Severity, number> = { ERROR: 0, WARNING: 1, NOTE: 2 }

/** Errors first; what concerns the whole file before what concerns an entry; then by name. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    RANK[a.severity] - RANK[b.severity] ||
    compareText(a.entry ?? '', b.entry ?? '') ||
    compareText(a.code, b.code) ||
    compareText(a.explanation, b.explanation)
  )
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Stops the reading of an archive, or of one entry, with the finding that says why. Never a failure of the storage. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly finding: Finding

  constructor(finding: Finding) {
    super(finding.code)
    this.finding = finding
  }
}

/** A finding about the file as a whole. */
export function archiveFinding(code: FindingCode, severity: Severity, explanation: string, fix: string): Finding {
  return { code, severity, explanation, fix }
}

/** A finding about the entry called `name`; `{}` in the texts stands for the name. */
export function entryFinding(
  code: FindingCode,
  severity: Severity,
  name: string,
  explanation: string,
  fix: string,
): Finding {
  const entry = printable(name)
  const quoted = entry === '' ? 'An entry without a name' : `"${entry}"`
  return {
    code,
    severity,
    entry,
    explanation: explanation.replaceAll('{}', () => quoted),
    fix: fix.replaceAll('{}', () => quoted),
  }
}

const MAX_SHOWN_CHARACTERS = 300

/** A name that can go to a terminal or a log: control characters escaped, the middle of a very long one left out. */
export function printable(name: string): string {
  const half = MAX_SHOWN_CHARACTERS / 2
  const short = name.length <= MAX_SHOWN_CHARACTERS ? name : `${name.slice(0, half)}…${name.slice(-half)}`
  return short
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, char => `\\u{${char.codePointAt(0)?.toString(16)}}`)
}

/** What to do about nearly everything that is wrong inside a zip. */
export const ZIP_AGAIN =
  'Zip the folder again, for example with `cd FOLDER && zip -r ../build.zip .`, check it with `gantry verify build.zip`, and upload it to a new build.'

/** `1,234 bytes`. */
export function bytes(count: number): string {
  return count === 1 ? '1 byte' : `${count.toLocaleString('en-US')} bytes`
}
