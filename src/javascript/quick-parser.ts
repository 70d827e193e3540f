import { Parser } from 'acorn'

/**
 * Names in the order in which they were declared. acorn looks for each new one among all before it, which for a file of a hundred
 * thousand declarations takes minutes in a plain array.
 */
class Names extends Array<string> {
  readonly #seen = new Set<string>()

  override push(...names: string[]): number {
    for (const name of names) this.#seen.add(name)
    return super.push(...names)
  }

  /** Whether it is there, in the form that acorn asks it: it never minds where. */
  override indexOf(name: string): number {
    return this.#seen.has(name) ? 0 : -1
  }
}

/** What acorn keeps of a scope: not among its declared types. */
interface Scope {
  var: string[]
  lexical: string[]
  functions: string[]
}

interface ScopedParser {
  readonly scopeStack: Scope[]
  enterScope(flags: number): void
}

/** acorn's parser, with look-ups of names that take no longer the more there are. */
export const QuickParser = Parser.extend(Base => {
  const Scoped = Base as unknown as new (...given: readonly unknown[]) => Parser & ScopedParser
  class Quick extends Scoped {
    override enterScope(flags: number): void {
      super.enterScope(flags)
      const scope = this.scopeStack.at(-1)
      if (scope) Object.assign(scope, { var: new Names(), lexical: new Names(), functions: new Names() })
    }
  }
  return Quick as unknown as typeof Base
})
