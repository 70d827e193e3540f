import type { Subject } from '../findings/finding.ts'

/** A file, folder or link of a build, wherever it is read from. */
export interface BuildFile extends Subject {
  /** The Unix file type and permissions; 0 where nobody said. */
  readonly mode: number
  readonly uncompressedSizeBytes: number
  readonly isFolder: boolean
  readonly isLink: boolean
}

/** Whether Linux would start it: whoever unpacks it is its owner. */
export function isMarkedExecutable({ mode }: BuildFile): boolean {
  return (mode & 0o111) !== 0
}

/** What Windows starts besides programs. */
export function isWindowsScript({ name }: BuildFile): boolean {
  return /\.(?:bat|cmd|ps1)$/i.test(name)
}

/** The name without its folders. */
export function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}
