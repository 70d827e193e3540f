import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** How many times a second the disk makes a small write durable, one after the other: the most commits that it allows. */
export function syncsPerSecond(folder: string, seconds = 1): number {
  const path = join(folder, 'syncs')
  const file = openSync(path, 'w')
  const page = Buffer.alloc(4096)
  const startedAt = performance.now()
  let count = 0
  while (performance.now() - startedAt < seconds * 1000) {
    writeSync(file, page)
    fdatasyncSync(file)
    count++
  }
  const elapsedSeconds = (performance.now() - startedAt) / 1000
  closeSync(file)
  rmSync(path)
  return count / elapsedSeconds
}

/** Seconds to write `bytes` `times` over into a new file, one call after the other, and to sync it once. */
export function secondsToWrite(folder: string, bytes: Buffer, times: number): number {
  const path = join(folder, 'written')
  const startedAt = performance.now()
  const file = openSync(path, 'w')
  for (let count = 0; count < times; count++) writeSync(file, bytes)
  fdatasyncSync(file)
  closeSync(file)
  const seconds = (performance.now() - startedAt) / 1000
  rmSync(path)
  return seconds
}
