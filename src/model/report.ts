import { ARCHIVE_FINDINGS } from './archive-findings.ts'
import { FITNESS_FINDINGS } from './fitness-findings.ts'
import { SCRIPT_FINDINGS } from './script-findings.ts'
import { SOURCE_FINDINGS } from './source-findings.ts'

/** `ERROR` fails the build; `WARNING` and `NOTE` are worth reading and don't. */
export type Severity = 'ERROR' | 'WARNING' | 'NOTE'

/** What a code stands for, whatever it is found in. */
export interface CodeMeaning {
  /** Where a finding has another, its rule says when. */
  readonly severity: Severity
  /** Why it matters, in a sentence or two. */
  readonly why: string
}

/** All that a verification can find. The codes are stable: tools may branch on them. docs/findings.md shows each. */
export const FINDING_CODES = { ...ARCHIVE_FINDINGS, ...SOURCE_FINDINGS, ...FITNESS_FINDINGS, ...SCRIPT_FINDINGS }

export type FindingCode = keyof typeof FINDING_CODES

/** One thing that a verification found, in words for whoever made the zip. */
export interface Finding {
  readonly code: FindingCode
  readonly severity: Severity
  /** The name of the entry concerned, printable and shortened; absent when it concerns the whole file. */
  readonly entry?: string
  /** Where in the zip the entry begins, in bytes from the beginning of the file; absent when it concerns the whole file, or a folder. */
  readonly offset?: number
  /** What was found, in a sentence or two. */
  readonly explanation: string
  /** What to do about it. Why it matters stands in {@link FINDING_CODES}: it is the same each time. */
  readonly fix: string
}

/** The outcome of a verification. */
export interface Report {
  /** `FAILED` exactly when there is a finding of severity `ERROR`. */
  readonly verdict: 'READY' | 'FAILED'
  /** The size of the zip itself. */
  readonly sizeBytes: number
  /** Entries that the zip lists, folders included; 0 if its directory can't be read. */
  readonly entryCount: number
  /** The sum of the sizes that the entries declare; 0 if the directory can't be read. */
  readonly uncompressedBytes: number
  /** Of all that was found, whether `findings` holds it or not. */
  readonly counts: { readonly errors: number; readonly warnings: number; readonly notes: number }
  /** Errors first; at most {@link MAX_FINDINGS}. */
  readonly findings: readonly Finding[]
  /** How many more were found than `findings` holds. */
  readonly findingsOmitted: number
}

/** How many findings a report keeps: enough to see a pattern, few enough for a row in a database. */
export const MAX_FINDINGS = 100
