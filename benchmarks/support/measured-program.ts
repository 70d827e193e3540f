import { spawn } from 'node:child_process'
import { cpuSecondsOfChildren, memory } from './process-figures.ts'

/** How often a program's high-water mark of memory is looked at: what it grows by in its last moments is missed. */
const WATCH_MS = 10

/** What one run of a program took. */
export interface ProgramFigures {
  readonly seconds: number
  /** User and kernel time of all its threads. */
  readonly cpuSeconds: number
  /** Most resident memory at any time. */
  readonly peakBytes: number
  readonly exitCode: number | null
  readonly output: string
}

/** Runs a program to its end. No other child of this process may end meanwhile. */
export function measureProgram(command: string, args: readonly string[]): Promise<ProgramFigures> {
  return new Promise((resolve, reject) => {
    const cpuBefore = cpuSecondsOfChildren()
    const startedAt = performance.now()
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let peakBytes = 0
    const watch = setInterval(() => {
      peakBytes = Math.max(peakBytes, peakOf(child.pid ?? 0))
    }, WATCH_MS)
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk
    })
    child.once('error', error => {
      clearInterval(watch)
      reject(error)
    })
    child.once('close', exitCode => {
      const seconds = (performance.now() - startedAt) / 1000
      clearInterval(watch)
      resolve({ seconds, cpuSeconds: cpuSecondsOfChildren() - cpuBefore, peakBytes, exitCode, output })
    })
  })
}

/** 0 once it has ended. */
function peakOf(pid: number): number {
  try {
    return memory(pid).peakBytes || 0
  } catch {
    return 0
  }
}
