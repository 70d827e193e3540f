import type { Entry } from '../../src/archive/entry.ts'
import type { FindingCode } from '../../src/model/report.ts'

/** A zip that is READY although another program refuses it, and why that is right. Never one that is read otherwise. */
interface KnownRefusal {
  readonly reader: 'listed' | 'streamed'
  readonly error: RegExp
  /** A finding that has told of it. */
  readonly finding?: FindingCode
  readonly why: string
}

export const KNOWN_REFUSALS: readonly KnownRefusal[] = []

/** Whether the report, or the table above, has an explanation for a program's refusal. */
export function isKnown(reader: 'listed' | 'streamed', error: string, codes: readonly FindingCode[]): boolean {
  return KNOWN_REFUSALS.some(
    known =>
      known.reader === reader &&
      known.error.test(error) &&
      (known.finding === undefined || codes.includes(known.finding)),
  )
}

/** Programs that don't know the Unicode Path field take the name in the header. */
export function namesOf(entry: Entry): string[] {
  return [entry.name]
}
