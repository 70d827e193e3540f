import type { ByteSource } from './byte-source.ts'
import { checkContent } from './content.ts'
import { checkDescriptor } from './descriptor.ts'
import type { Entry } from './entry.ts'
import { type Findings, Refused } from './findings.ts'
import { checkLocalHeader } from './local-header.ts'
import { checkTarget, checkTargetSize } from './symbolic-link.ts'
import { unsupported } from './unsupported.ts'

/**
 * Checks everything of one entry that needs its bytes: local header, content, target of a link, data descriptor. At the
 * first thing wrong the rest of this entry is left. `limitOffset` is where the next entry, or the directory, begins.
 */
export async function checkEntry(
  source: ByteSource,
  entry: Entry,
  limitOffset: number,
  findings: Findings,
  onOutput: (sizeBytes: number) => void,
): Promise<void> {
  // Has its finding already, see checkArchive.
  if (unsupported(entry) !== undefined) return
  try {
    const { dataOffset, hasDescriptor } = await checkLocalHeader(source, entry, limitOffset)
    if (entry.isLink) checkTargetSize(entry)
    const content = await checkContent(source, entry, dataOffset, onOutput)
    if (entry.isLink && content !== undefined) checkTarget(entry, content)
    if (hasDescriptor) {
      await checkDescriptor(source, entry, dataOffset + entry.compressedSizeBytes, limitOffset)
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    findings.add(error.finding)
  }
}
