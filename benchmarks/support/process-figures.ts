import { readFileSync, writeFileSync } from 'node:fs'

/** Linux counts processor time in hundredths of a second for whoever asks (`USER_HZ`). */
const TICKS_PER_SECOND = 100

/** Processor time of a process and all its threads so far, user and kernel. */
export function cpuSeconds(pid: number): number {
  const { utime, stime } = processorTicks(pid)
  return (utime + stime) / TICKS_PER_SECOND
}

/** Processor time of all children of this process, and theirs, that have ended so far. */
export function cpuSecondsOfChildren(): number {
  const { cutime, cstime } = processorTicks(process.pid)
  return (cutime + cstime) / TICKS_PER_SECOND
}

function processorTicks(pid: number) {
  // The second field, the name in parentheses, may hold spaces; these four are the 14th to 17th (proc_pid_stat(5)).
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [utime = Number.NaN, stime = Number.NaN, cutime = Number.NaN, cstime = Number.NaN] = fields
    .slice(11, 15)
    .map(Number)
  return { utime, stime, cutime, cstime }
}

/** A process, and those that it has started: a server verifies in one of its own. */
function withChildren(pid: number): number[] {
  // Its main thread starts them, which lasts as long as the process does.
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean)
  return [pid, ...children.map(Number)]
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

/** Samples the resident memory of a process and its children until disposed of. */
export function watchMemory(pid: number, everyMs = 100): Disposable & { samples: number[] } {
  const samples: number[] = []
  const sample = () => samples.push(total(pid, one => memory(one).residentBytes))
  const timer = setInterval(sample, everyMs)
  return { samples, [Symbol.dispose]: () => clearInterval(timer) }
}

/** What a process and its children come to together. */
export function total(pid: number, figureOf: (pid: number) => number): number {
  return withChildren(pid).reduce((sum, one) => sum + figureOf(one), 0)
}

/** Waits until the process and its children have used next to no processor time for a second. */
export async function untilIdle(pid: number): Promise<void> {
  for (let before = Number.NEGATIVE_INFINITY; total(pid, cpuSeconds) - before > 0.02; ) {
    before = total(pid, cpuSeconds)
    await new Promise(resolve => setTimeout(resolve, 1_000))
  }
}
