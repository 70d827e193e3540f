/** How Node.js takes a file. */
export type Goal = 'commonjs' | 'module'

/** By a file's name; the first that reads it counts. */
const GOALS: Readonly<Record<string, readonly Goal[]>> = {
  js: ['commonjs', 'module'],
  cjs: ['commonjs'],
  mjs: ['module'],
}

/** Undefined for a name that Node.js takes for no JavaScript. */
export function goalsOf(name: string): readonly Goal[] | undefined {
  const extension = /\.([cm]?js)$/i.exec(name)?.[1]?.toLowerCase()
  return extension === undefined ? undefined : GOALS[extension]
}

/** Whether Node.js takes a file of that name for JavaScript. */
export function isJavaScriptName(name: string): boolean {
  return goalsOf(name) !== undefined
}
