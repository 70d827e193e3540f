import { isAscii } from 'node:buffer'
import { entryFinding, INTO_A_NEW_ZIP, ZIP_AGAIN, ZIP_COMMAND } from '../findings/finding.ts'
import type { Findings } from '../findings/findings.ts'
import type { FindingCode, Severity } from '../model/report.ts'
import type { Family } from '../model/target.ts'
import type { Entry } from './entry.ts'
import { windowsProblemsOf } from './windows-names.ts'

const SLASH = 0x2f
const BACKSLASH = 0x5c
const DOT = 0x2e
const COLON = 0x3a

/** Linux's PATH_MAX is 4,096 bytes; the rest is left to the folder that the build is unpacked into. */
const MAX_NAME_BYTES = 3_800
/** NAME_MAX of nearly every file system. */
const MAX_STEP_BYTES = 255

export type Problem = readonly [code: FindingCode, explanation: string, fix: string]

const FROM_INSIDE = `Zip the folder again from inside it (${ZIP_COMMAND}), so that {} gets a name relative to it.`

const EMPTY: Problem = ['NAME_EMPTY', '{} can not be unpacked.', ZIP_AGAIN]
const ABSOLUTE: Problem = [
  'NAME_ABSOLUTE',
  '{} begins with a slash: it would be unpacked outside the build.',
  FROM_INSIDE,
]
const DRIVE: Problem = [
  'NAME_DRIVE_LETTER',
  '{} begins with a drive letter: it would be unpacked outside the build.',
  FROM_INSIDE,
]
const PARENT: Problem = [
  'NAME_LEAVES_ROOT',
  '{} has ".." in its path: it could be unpacked outside the build.',
  `Put what the server needs into the folder, and zip it again from inside (${ZIP_COMMAND}), so that no name needs "..".`,
]
const BACKSLASHES: Problem = [
  'NAME_BACKSLASH',
  '{} has a backslash in its name. The zip format separates folders with "/"; on Linux this becomes one file with a strange name instead of a file in a folder.',
  'Zip the folder again with a tool that writes "/": 7-Zip, Compress-Archive of PowerShell 7, `tar -a -cf ..\\build.zip *` inside the folder on Windows 10, Windows Server 2019 and later, or a program that targets .NET Framework 4.6.1 or later.',
]
const CONTROL: Problem = [
  'NAME_CONTROL_CHARACTER',
  '{} has a control character in its name (shown escaped), which file systems and tools mistreat.',
  `Rename {}, ${INTO_A_NEW_ZIP}`,
]
const LONG: Problem = [
  'NAME_TOO_LONG',
  `{} is too long: a path may have ${MAX_NAME_BYTES.toLocaleString('en-US')} bytes and each file or folder name in it ${MAX_STEP_BYTES}.`,
  `Shorten the names of its folders, or the name itself, ${INTO_A_NEW_ZIP}`,
]
const ENCODING: Problem = [
  'NAME_ENCODING',
  '{} is marked as UTF-8 but is not valid UTF-8.',
  `Rename it using plain letters, ${INTO_A_NEW_ZIP}`,
]

const TWO_NAMES: Problem = [
  'NAME_ENCODING',
  '{} has another name besides, in its Unicode path field. Under which of the two it is unpacked depends on the program.',
  ZIP_AGAIN,
]

/**
 * Reports what keeps an entry from being unpacked under its name, safely and where the build runs.
 *
 * @param family undefined: nobody said, so that what only Windows minds is a warning
 */
export function checkName(entry: Entry, family: Family | undefined, findings: Findings): void {
  // Unpackers differ in which of two names they take, so both must be harmless.
  const problems = problemsOf(entry.nameBytes)
  if (entry.unicodePath !== undefined) {
    problems.push(...problemsOf(entry.unicodePath))
    // The field is for what the name's own encoding lacks, so that one of the two must be more than plain letters.
    if (!entry.unicodePath.equals(entry.nameBytes) && isAscii(entry.nameBytes) && isAscii(entry.unicodePath)) {
      problems.push(TWO_NAMES)
    }
  }
  if (!entry.isEncodedAsTold) problems.push(ENCODING)
  // There every unpacker takes it for a folder's end.
  const lighter: Severity | undefined = family === 'Windows' ? 'WARNING' : undefined
  for (const problem of new Set(problems)) {
    const [code, explanation, fix] = problem
    findings.add(entryFinding(code, entry, explanation, fix, problem === BACKSLASHES ? lighter : undefined))
  }
  if (family === 'Linux') return
  for (const [code, explanation, fix] of windowsProblemsOf(entry.name)) {
    findings.add(entryFinding(code, entry, explanation, fix, family === undefined ? 'WARNING' : undefined))
  }
}

/** All that is looked for is ASCII, which is the same in CP437 and UTF-8. One pass: there may be a million names. */
function problemsOf(name: Buffer): Problem[] {
  if (name.length === 0) return [EMPTY]
  let hasBackslash = false
  let hasControl = false
  let hasParent = false
  let longestStep = 0
  let stepStart = 0
  for (let at = 0; at <= name.length; at += 1) {
    const byte = name[at] ?? SLASH
    if (byte < 0x20 || byte === 0x7f) hasControl = true
    if (byte === BACKSLASH) hasBackslash = true
    if (byte !== SLASH && byte !== BACKSLASH) continue
    const step = at - stepStart
    if (step === 2 && name[stepStart] === DOT && name[stepStart + 1] === DOT) hasParent = true
    if (step > longestStep) longestStep = step
    stepStart = at + 1
  }
  const problems: Problem[] = []
  if (name.length > MAX_NAME_BYTES || longestStep > MAX_STEP_BYTES) problems.push(LONG)
  if (name[0] === SLASH) problems.push(ABSOLUTE)
  if (name[1] === COLON && isLetter(name[0] ?? 0)) problems.push(DRIVE)
  if (hasBackslash) problems.push(BACKSLASHES)
  if (hasControl) problems.push(CONTROL)
  if (hasParent) problems.push(PARENT)
  return problems
}

function isLetter(byte: number): boolean {
  return (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a
}

/**
 * The name without its empty and `.` steps and without a slash at its end: what two entries have in common when one
 * overwrites the other. Usually the same bytes.
 */
export function canonicalPath(name: Buffer): Buffer {
  const end = name.at(-1) === SLASH ? name.length - 1 : name.length
  const path = name.subarray(0, end)
  if (!hasIdleStep(path)) return path
  const steps = path.toString('latin1').split('/')
  return Buffer.from(steps.filter(step => step !== '' && step !== '.').join('/'), 'latin1')
}

function hasIdleStep(path: Buffer): boolean {
  for (let at = 0; at <= path.length; at += 1) {
    const isStart = at === 0 || path[at - 1] === SLASH
    if (!isStart) continue
    if (at === path.length || path[at] === SLASH) return true
    if (path[at] === DOT && (at + 1 === path.length || path[at + 1] === SLASH)) return true
  }
  return false
}
