import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const MIB = 1024 ** 2

/** A disk so small that it can be filled: a tmpfs. */
export class SmallDisk implements Disposable {
  readonly path: string
  readonly #filler: string
  #isMounted = true

  private constructor(path: string) {
    this.path = path
    this.#filler = join(path, 'filler')
    process.once('exit', () => this[Symbol.dispose]())
  }

  /** Mounts one at `path`. Undefined where that isn't permitted: it takes root on Linux. */
  static mount(path: string, sizeBytes: number): SmallDisk | undefined {
    mkdirSync(path)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes},mode=700`, 'tmpfs', path], { stdio: 'ignore' })
      return new SmallDisk(path)
    } catch {
      rmSync(path, { recursive: true })
      return undefined
    }
  }

  /** Takes all space that there is, to the last byte. */
  fill(): void {
    const file = openSync(this.#filler, 'a', 0o600)
    try {
      for (let size = MIB; size >= 1; size = Math.floor(size / 2)) writeWhileThereIsRoom(file, Buffer.alloc(size))
    } finally {
      closeSync(file)
    }
  }

  free(): void {
    rmSync(this.#filler, { force: true })
  }

  [Symbol.dispose](): void {
    if (!this.#isMounted) return
    this.#isMounted = false
    // Lazily: a server that is just being killed may still have its files open.
    execFileSync('umount', ['--lazy', this.path])
  }
}

function writeWhileThereIsRoom(file: number, bytes: Buffer): void {
  try {
    while (writeSync(file, bytes) === bytes.length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}
