import type { Range } from './file-windows.ts'

/** Stops the reading of an executable; the message says why, as it follows a colon. Never a failure of the reader. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

/** For `what` (`its program headers would`), which should be at `range` of a file of `sizeBytes` and can't be. */
export function endsOutside(what: string, range: Range, sizeBytes: number): Broken {
  const end = (range.offset + range.length).toLocaleString('en-US')
  return new Broken(`${what} end at byte ${end} of a file of ${sizeBytes.toLocaleString('en-US')} bytes`)
}
