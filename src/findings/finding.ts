import { FINDING_CODES, type Finding, type FindingCode, type Severity } from '../model/report.ts'

/** What a finding is about: an entry of a zip, or a file in a folder. */
export interface Subject {
  readonly name: string
  /** Where the entry begins in the zip; absent for a file in a folder. */
  readonly localHeaderOffset?: number | undefined
}

/** A finding about the file as a whole, as severe as its code says unless `severity` says otherwise. */
export function archiveFinding(code: FindingCode, explanation: string, fix: string, severity?: Severity): Finding {
  return { code, severity: severity ?? FINDING_CODES[code].severity, explanation, fix }
}

/**
 * A finding about one entry; `{}` in the texts stands for its name. As severe as its code says unless `severity` says
 * otherwise.
 */
export function entryFinding(
  code: FindingCode,
  { name, localHeaderOffset }: Subject,
  explanation: string,
  fix: string,
  severity?: Severity,
): Finding {
  const entry = visible(name)
  const quoted = entry === '' ? 'An entry without a name' : `"${entry}"`
  return {
    code,
    severity: severity ?? FINDING_CODES[code].severity,
    entry,
    ...(localHeaderOffset === undefined ? {} : { offset: localHeaderOffset }),
    explanation: explanation.replaceAll('{}', () => quoted),
    fix: fix.replaceAll('{}', () => quoted),
  }
}

const MAX_SHOWN_CHARACTERS = 300

/** A name to be put into a text of {@link entryFinding}: what stands for the entry's own name is escaped too. */
export function printable(name: string): string {
  return visible(name).replaceAll('{}', '{\\u{7d}')
}

/** A name that can go to a terminal or a log: control characters escaped, the middle of a very long one left out. */
export function visible(name: string): string {
  const half = MAX_SHOWN_CHARACTERS / 2
  const short = name.length <= MAX_SHOWN_CHARACTERS ? name : `${name.slice(0, half)}…${name.slice(-half)}`
  return short
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, char => `\\u{${char.codePointAt(0)?.toString(16)}}`)
}

/** Makes a new zip: `zip` adds to one that is there already, and refuses it if it is damaged. */
export const ZIP_COMMAND = '`cd FOLDER && rm -f ../build.zip && zip -r ../build.zip .`'

/** What to do about nearly everything that is wrong inside a zip. */
export const ZIP_AGAIN = `Zip the folder again, for example with ${ZIP_COMMAND}, check it with \`gantry verify build.zip\`, and upload it to a new build.`

/** What to do about names, behind how they are to be changed: a zip that is added to keeps the old ones. */
export const INTO_A_NEW_ZIP = 'delete the old zip, and zip the folder again.'

/** `1,234 bytes`. */
export function bytes(count: number): string {
  return count === 1 ? '1 byte' : `${count.toLocaleString('en-US')} bytes`
}
