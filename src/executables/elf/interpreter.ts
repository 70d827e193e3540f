import { Broken } from '../broken.ts'
import type { FileWindows, Range } from '../file-windows.ts'
import { PT_INTERP, type Segment } from './segments.ts'

/** `load_elf_binary` of Linux: ENOEXEC if the path takes more than `PATH_MAX`, or doesn't end with a zero. */
const MAX_PATH_BYTES = 4_096

/** Where the interpreter's path is; undefined if there is none. Throws {@link Broken}. */
export function interpreterPath(segments: readonly Segment[]): Range | undefined {
  const range = segments.find(({ type }) => type === PT_INTERP)?.range
  if (range && range.length > MAX_PATH_BYTES) {
    throw new Broken(`the path of its interpreter takes more than ${MAX_PATH_BYTES} bytes`)
  }
  return range
}

/** The path in a range that was loaded. Throws {@link Broken}. */
export function readInterpreter(file: FileWindows, range: Range): string {
  const bytes = file.bytes(range)
  if (bytes.at(-1) !== 0) throw new Broken('the path of its interpreter has no end')
  return bytes.toString('utf8', 0, bytes.indexOf(0))
}
