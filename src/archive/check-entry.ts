import type { Findings } from '../findings/findings.ts'
import { Refused } from '../findings/refused.ts'
import { type FileFacts, Inspection } from '../fitness/inspection.ts'
import type { NodeJsVersion } from '../model/script.ts'
import type { ByteSource } from './byte-source.ts'
import { checkContent } from './content.ts'
import { openContent } from './content-reader.ts'
import { checkDescriptor } from './descriptor.ts'
import type { Entry } from './entry.ts'
import { checkLocalHeader } from './local-header.ts'
import { checkTarget, checkTargetSize } from './symbolic-link.ts'
import { refuseUnlisted } from './unlisted.ts'
import { unsupported } from './unsupported.ts'

/** What is known of an entry that is what it says. */
export interface CheckedEntry {
  readonly sha256: Buffer
  readonly facts: FileFacts
}

export interface EntryCheck {
  readonly findings: Findings
  /** Of the script that the entry is part of; undefined: it's a build. */
  readonly nodeJsVersion: NodeJsVersion | undefined
  /** Told how many bytes came out since it was last told. */
  readonly onOutput: (sizeBytes: number) => void
}

/**
 * Checks everything of one entry that needs its bytes: local header, content, target of a link, data descriptor, and what
 * follows. At the first error the rest of this entry is left, and nothing is answered. `limitOffset` is where the next
 * entry, or the directory, begins.
 */
export async function checkEntry(
  source: ByteSource,
  entry: Entry,
  limitOffset: number,
  { findings, nodeJsVersion, onOutput }: EntryCheck,
): Promise<CheckedEntry | undefined> {
  // Has its finding already, see checkArchive.
  if (unsupported(entry) !== undefined) return undefined
  try {
    const { dataOffset, hasDescriptor } = await checkLocalHeader(source, entry, limitOffset)
    if (entry.isLink) checkTargetSize(entry)
    const inspection = new Inspection(entry, nodeJsVersion)
    const { sha256, content } = await checkContent(source, entry, dataOffset, piece => {
      onOutput(piece.length)
      inspection.take(piece)
    })
    if (entry.isLink && content !== undefined) checkTarget(entry, content)
    const dataEnd = dataOffset + entry.compressedSizeBytes
    const descriptorBytes = hasDescriptor ? await checkDescriptor(source, entry, dataEnd, limitOffset, findings) : 0
    await refuseUnlisted(source, entry, dataEnd + descriptorBytes, limitOffset)
    await using reader = openContent(source, entry, dataOffset, content)
    return { sha256, facts: await inspection.end(reader) }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    findings.add(error.finding)
    return undefined
  }
}
