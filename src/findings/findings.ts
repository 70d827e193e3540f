import { type Finding, MAX_FINDINGS, type Report, type Severity } from '../model/report.ts'

/** What one thread found: the first of its findings by {@link compareFindings}, and how many there were of each severity. */
export interface FoundPart {
  readonly kept: readonly Finding[]
  readonly counts: Readonly<Record<Severity, number>>
}

/**
 * Collects any number of findings in bounded memory. What is kept depends only on what was found, not on the order in
 * which it was, so that any number of threads end with the same report.
 */
export class Findings {
  #kept: Finding[] = []
  readonly #counts: Record<Severity, number> = { ERROR: 0, WARNING: 0, NOTE: 0 }

  add(finding: Finding): void {
    this.#kept.push(finding)
    this.#counts[finding.severity] += 1
    if (this.#kept.length >= 2 * MAX_FINDINGS) this.#trim()
  }

  merge({ kept, counts }: FoundPart): void {
    this.#kept.push(...kept)
    for (const severity of SEVERITIES) this.#counts[severity] += counts[severity]
    this.#trim()
  }

  count(severity: Severity): number {
    return this.#counts[severity]
  }

  found(): FoundPart {
    this.#trim()
    return { kept: this.#kept, counts: this.#counts }
  }

  /** As a report says it. */
  summary(): Pick<Report, 'counts' | 'findings' | 'findingsOmitted'> {
    this.#trim()
    const { ERROR: errors, WARNING: warnings, NOTE: notes } = this.#counts
    return {
      counts: { errors, warnings, notes },
      findings: this.#kept,
      findingsOmitted: errors + warnings + notes - this.#kept.length,
    }
  }

  #trim(): void {
    this.#kept.sort(compareFindings)
    this.#kept = this.#kept.slice(0, MAX_FINDINGS)
  }
}

const SEVERITIES: readonly Severity[] = ['ERROR', 'WARNING', 'NOTE']
const RANK: Record<Severity, number> = { ERROR: 0, WARNING: 1, NOTE: 2 }

/** Errors first; what concerns the whole file before what concerns an entry; then by name and place. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    RANK[a.severity] - RANK[b.severity] ||
    compareText(a.entry ?? '', b.entry ?? '') ||
    compareText(a.code, b.code) ||
    (a.offset ?? 0) - (b.offset ?? 0) ||
    compareText(a.explanation, b.explanation)
  )
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
