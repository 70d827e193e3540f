import { loadavg } from 'node:os'
import type { Spread } from './statistics.ts'

/** `0.52 (0.49–0.55)`: median, and the smallest and largest of the repetitions. */
export function show({ median, min, max }: Spread, digits: number): string {
  return `${number(median, digits)} (${number(min, digits)}–${number(max, digits)})`
}

export function number(value: number, digits: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

/** Prints a Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`
  process.stdout.write(`\n${line(head)}${line(head.map(() => '---'))}${rows.map(line).join('')}\n`)
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** What happens meanwhile, apart from the results. */
export function progress(text: string): void {
  process.stderr.write(`  ${text}\n`)
}

/** The machine's load over the last minute: above the number of processors, others are being measured too. */
export function load(): string {
  return number(loadavg()[0] ?? Number.NaN, 2)
}
