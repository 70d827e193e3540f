import { sizeText } from './report.ts'

/** Often enough to look alive, seldom enough to cost nothing. */
const INTERVAL_MS = 200

/** How far a verification is, in a line that is written over; on terminals alone. */
export class Progress implements Disposable {
  #shownAt = 0

  show(checkedBytes: number, totalBytes: number): void {
    const now = Date.now()
    if (!process.stderr.isTTY || now - this.#shownAt < INTERVAL_MS) return
    this.#shownAt = now
    const percent = Math.floor((100 * checkedBytes) / Math.max(1, totalBytes))
    process.stderr.write(`\r\x1b[Kchecking ${percent} % of ${sizeText(totalBytes)}`)
  }

  /** Takes the line away. */
  [Symbol.dispose](): void {
    if (this.#shownAt > 0) process.stderr.write('\r\x1b[K')
  }
}
