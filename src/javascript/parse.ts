import { getLineInfo, type Token, tokTypes } from 'acorn'
import type { NodeJsVersion } from '../model/script.ts'
import { type Goal, goalsOf } from './goals.ts'
import { LANGUAGES, type Language, NEWEST } from './language.ts'
import { QuickParser } from './quick-parser.ts'

/** Where something is in a file, both from one on. */
export interface Place {
  readonly line: number
  readonly column: number
}

/**
 * Why a version of Node.js wouldn't read a file, or nobody knows: `syntax`, none does; `newer syntax`, a newer one does; `module`, it
 * is an ES module, which this one doesn't take under this name; `too deep`, it is nested more than the parser follows.
 */
export type JavaScriptProblem =
  | (Place & { readonly kind: 'syntax' | 'newer syntax'; readonly message: string })
  | (Place & { readonly kind: 'module' })
  | { readonly kind: 'too deep' }
  | { readonly kind: 'too large' }

/** What a file says of itself. Plain data: it crosses threads. */
export interface JavaScriptFacts {
  readonly problem?: JavaScriptProblem
  /** It names `ssExports`, by which GameLift finds the functions of a Realtime script. */
  readonly namesExports: boolean
}

/**
 * Parses a file as a version of Node.js would, and runs nothing of it. Takes about a second for a dense MiB, and a hundred bytes of
 * memory for each of the source's; both are the caller's to bound.
 *
 * @param name tells how Node.js takes it: {@link isJavaScriptName}
 */
export function parseJavaScript(source: string, name: string, version: NodeJsVersion): JavaScriptFacts {
  const goals = goalsOf(name) ?? []
  const language = LANGUAGES[version]
  if (language === NEWEST) return judge(attemptAll(source, goals, NEWEST))
  // Before Node.js 22 a `.js` is no module, unless a package.json says so, which scripts for GameLift don't have.
  const own = attempt(source, goals[0] ?? 'commonjs', language)
  if (own.failure === undefined || own.failure.kind === 'too deep') return judge(own)
  const newest = attemptAll(source, goals, NEWEST)
  if (newest.failure !== undefined) return judge(newest)
  const { line, column } = own.failure
  const problem: JavaScriptProblem =
    newest.goal === goals[0]
      ? { kind: 'newer syntax', message: own.failure.message, line, column }
      : { kind: 'module', line, column }
  return { namesExports: newest.namesExports, problem }
}

type Failure = (Place & { readonly kind: 'syntax'; readonly message: string }) | { readonly kind: 'too deep' }

interface Attempt {
  readonly goal: Goal
  readonly failure: Failure | undefined
  readonly namesExports: boolean
}

function judge({ failure, namesExports }: Attempt): JavaScriptFacts {
  return { namesExports, ...(failure ? { problem: failure } : {}) }
}

/** The first goal that reads it; where none does, the one that reads on the longest says why. */
function attemptAll(source: string, goals: readonly Goal[], language: Language): Attempt {
  const attempts: Attempt[] = []
  for (const goal of goals) {
    if (attempts.length > 0 && goal === 'module' && !MODULE_WORDS.test(source)) break
    const tried = attempt(source, goal, language)
    if (tried.failure === undefined || tried.failure.kind === 'too deep') return tried
    attempts.push(tried)
  }
  return attempts.reduce((longest, tried) => (isAfter(tried.failure, longest.failure) ? tried : longest))
}

/** Without any of them, what is wrong as CommonJS is as wrong as a module. */
const MODULE_WORDS = /import|export|await|\\u/

function isAfter(a: Failure | undefined, b: Failure | undefined): boolean {
  if (a?.kind !== 'syntax' || b?.kind !== 'syntax') return false
  return a.line > b.line || (a.line === b.line && a.column > b.column)
}

function attempt(source: string, goal: Goal, { ecmaVersion, lacks }: Language): Attempt {
  let namesExports = false
  // acorn's types leave the value out.
  const onToken = ({ type, value, start }: Token & { readonly value?: unknown }) => {
    if (value === 'ssExports' && (type === tokTypes.name || type === tokTypes.string)) namesExports = true
    if (lacks.has(type.label)) throw new NewerToken(type.label, start)
  }
  try {
    QuickParser.parse(source, { ecmaVersion, sourceType: goal, allowHashBang: true, onToken })
    return { goal, failure: undefined, namesExports }
  } catch (error) {
    return { goal, failure: failureOf(error, source), namesExports }
  }
}

/** Stops the parser at a token that isn't of the language. */
class NewerToken extends Error {
  readonly offset: number

  constructor(label: string, offset: number) {
    super(`Unexpected token ${label}`)
    this.offset = offset
  }
}

/** What acorn says where the stack is full; in its reading of regular expressions V8 says it. */
const TOO_DEEP = /^Not enough stack space/

function failureOf(error: unknown, source: string): Failure {
  if (error instanceof NewerToken) return syntaxFailure(error.message, source, error.offset)
  if (error instanceof RangeError) return { kind: 'too deep' }
  if (!(error instanceof SyntaxError) || !('pos' in error)) throw error
  if (TOO_DEEP.test(error.message)) return { kind: 'too deep' }
  return syntaxFailure(error.message.replace(/ \(\d+:\d+\)$/, ''), source, Number(error.pos))
}

function syntaxFailure(message: string, source: string, offset: number): Failure {
  const { line, column } = getLineInfo(source, offset)
  return { kind: 'syntax', message, line, column: column + 1 }
}
