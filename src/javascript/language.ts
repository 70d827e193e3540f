import type { NodeJsVersion } from '../model/script.ts'

/** A language as acorn knows them. */
export interface Language {
  readonly ecmaVersion: 2020 | 'latest'
  /** Tokens of that edition that the version of Node.js doesn't read yet. */
  readonly lacks: ReadonlySet<string>
}

/** All that acorn reads, and a current Node.js. */
export const NEWEST: Language = { ecmaVersion: 'latest', lacks: new Set() }

/**
 * What a version of Node.js reads. Node.js 10 (V8 6.8) has ES2019 and, of ES2020, BigInt, `import()` and `import.meta`, but neither
 * optional chaining nor `??` (https://node.green/, V8 8.0).
 */
export const LANGUAGES: Readonly<Record<NodeJsVersion, Language>> = {
  '10.x': { ecmaVersion: 2020, lacks: new Set(['?.', '??']) },
  '24.x': NEWEST,
}
