import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { OperatorError } from '../errors.ts'

/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5

/**
 * Claims a data folder for this process, making it if need be: two servers on the same files would sweep each other's
 * uploads. The claim is a lock of the operating system's, held through SQLite, so it ends with the process however that
 * ends.
 *
 * @throws OperatorError for whoever started the second server
 */
export function claimFolder(path: string): Disposable {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const lock = new DatabaseSync(join(path, 'lock'))
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    const isBusy = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY
    throw new OperatorError(
      isBusy
        ? `${path} is in use by another Gantry`
        : `${path} can't be locked: ${error instanceof Error ? error.message : error}`,
    )
  }
  return { [Symbol.dispose]: () => lock.close() }
}
