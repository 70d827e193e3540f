import { entryFinding, printable } from '../findings/finding.ts'
import { Refused } from '../findings/refused.ts'
import type { Entry } from './entry.ts'
import { canonicalPath } from './names.ts'

/** Linux's PATH_MAX. */
export const MAX_TARGET_BYTES = 4_096

const PLAIN_COPY =
  'Let the link point to something inside the build by a relative path, or zip the folder again without `-y` (`--symlinks`), so that {} becomes a copy of the file.'

/** Throws {@link Refused} for a link whose content can't be the path that it points to. */
export function checkTargetSize(entry: Entry): void {
  const { uncompressedSizeBytes } = entry
  if (uncompressedSizeBytes > 0 && uncompressedSizeBytes <= MAX_TARGET_BYTES) return
  throw new Refused(
    entryFinding(
      'SYMLINK_INVALID',
      entry,
      `{} is a symbolic link, but ${uncompressedSizeBytes.toLocaleString('en-US')} bytes can't be the path that it points to.`,
      PLAIN_COPY,
    ),
  )
}

/**
 * Throws {@link Refused} for a link that leaves the build. `..` is accepted at the beginning of the target alone: behind a
 * name, which may be a link itself, it can lead anywhere. Nothing is ever unpacked through a link (see clashes.ts), so the
 * folder of the link is what its name says.
 */
export function checkTarget(entry: Entry, content: Buffer): void {
  const target = content.toString('utf8')
  const problem = problemOf(entry, target)
  if (problem === undefined) return
  throw new Refused(
    entryFinding(
      problem === 'NUL' ? 'SYMLINK_INVALID' : 'SYMLINK_LEAVES_ROOT',
      entry,
      problem === 'NUL'
        ? '{} is a symbolic link whose target has a NUL byte.'
        : `{} is a symbolic link to "${printable(target)}", which ${problem}.`,
      PLAIN_COPY,
    ),
  )
}

function problemOf(entry: Entry, target: string): string | undefined {
  if (target.includes('\0')) return 'NUL'
  if (target.startsWith('/')) return 'is an absolute path: on another machine something else is there'
  if (/^[A-Za-z]:|\\/.test(target)) return 'is a Windows path'
  const steps = target.split('/').filter(step => step !== '' && step !== '.')
  const firstName = steps.findIndex(step => step !== '..')
  const up = firstName < 0 ? steps.length : firstName
  if (steps.includes('..', up)) return 'goes down and up again, so that it may lead outside the build'
  const path = canonicalPath(entry.pathBytes).toString('latin1')
  const depth = path.split('/').length - 1
  return up > depth ? 'is outside the build' : undefined
}
