import { setTimeout as wait } from 'node:timers/promises'

const POLL_MS = 25

/**
 * Asks again and again until there is an answer.
 *
 * @param what names the awaited thing in the error
 * @throws Error after `boundMs`, or whatever `ask` throws
 */
export async function eventually<Answer>(
  what: string,
  boundMs: number,
  ask: () => Promise<Answer | undefined | false>,
): Promise<Answer> {
  const deadline = performance.now() + boundMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== false) return answer
    if (performance.now() > deadline) throw new Error(`not within ${boundMs} ms: ${what}`)
    await wait(POLL_MS)
  }
}
