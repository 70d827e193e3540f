import { readFileSync, writeFileSync } from 'node:fs'

/** Linux counts processor time in hundredths of a second for whoever asks (`USER_HZ`). */
const TICKS_PER_SECOND = 100

/** Processor time of a process and all its threads so far, user and kernel. */
export function cpuSeconds(pid: number): number {
  // The second field, the name in parentheses, may hold spaces; utime and stime are the 14th and 15th.
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** Resident memory now, and its peak since the last {@link resetPeak}. */
export function memory(pid: number): { residentBytes: number; peakBytes: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1')
  const kibibytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024
  return { residentBytes: kibibytes('VmRSS'), peakBytes: kibibytes('VmHWM') }
}

/** Makes the kernel's high-water mark start again from now (proc(5), clear_refs). */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

/** Samples a process's resident memory until disposed of. */
export function watchMemory(pid: number, everyMs = 100): Disposable & { samples: number[] } {
  const samples: number[] = []
  const timer = setInterval(() => samples.push(memory(pid).residentBytes), everyMs)
  return { samples, [Symbol.dispose]: () => clearInterval(timer) }
}
