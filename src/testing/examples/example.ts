import type { Limits } from '../../archive/limits.ts'
import { DEFAULT_VERIFICATION_LIMITS } from '../../model/limits.ts'
import type { FindingCode, Report, Severity } from '../../model/report.ts'
import type { NodeJsVersion } from '../../model/script.ts'
import type { Target } from '../../model/target.ts'
import { checkBytes } from '../check-bytes.ts'

interface Described {
  /** What the code stands for, in a few words. */
  readonly title: string
  /** How such a build comes about, in a sentence. */
  readonly what: string
}

/** A build, or a Realtime script, as bytes. */
export interface BuildExample {
  readonly make: () => Buffer
  /** Absent: nobody said what it is for. */
  readonly target?: Target
  /** Of a Realtime script, which it is where this is given. */
  readonly nodeJsVersion?: NodeJsVersion
  /** Absent: the limits of a server that nobody configured. */
  readonly limits?: Limits
}

/** A build that a code is found in. No bytes lead to a report that says that the bytes couldn't be read. */
export type Example = Described & (BuildExample | { readonly report: Report })

/** A circumstance in which a finding has another severity than usually. */
export interface Otherwise extends BuildExample {
  readonly severity: Severity
  /** As it follows the severity: `where …`. */
  readonly when: string
}

/** Some of the codes, each with its example. */
export type Examples = Partial<Record<FindingCode, Example>>

const reports = new WeakMap<object, Promise<Report>>()

/** What verifying the example finds; it is made once. */
export async function reportOf(example: BuildExample | { readonly report: Report }): Promise<Report> {
  if ('report' in example) return example.report
  const { make, limits = DEFAULT_VERIFICATION_LIMITS, target, nodeJsVersion } = example
  const report = reports.get(example) ?? checkBytes(make(), limits, { target, nodeJsVersion })
  reports.set(example, report)
  return report
}
