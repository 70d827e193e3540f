import type { Benchmark } from './support/benchmark.ts'
import { verifyBombs } from './verify/bombs.ts'
import { verifyBuild } from './verify/build.ts'
import { answersMeanwhile } from './verify/meanwhile.ts'

const PARTS: Readonly<Record<string, Benchmark>> = {
  build: verifyBuild,
  bombs: verifyBombs,
  meanwhile: answersMeanwhile,
}

/** Verification: of a large build against other programs, of bombs, and what the server's answers take meanwhile. */
export const verify: Benchmark = async options => {
  const chosen = options.only.filter(word => Object.hasOwn(PARTS, word))
  for (const name of chosen.length > 0 ? chosen : Object.keys(PARTS)) await PARTS[name]?.(options)
}
