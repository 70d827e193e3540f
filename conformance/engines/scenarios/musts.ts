import { isDeepStrictEqual } from 'node:util'
import type { Output, Refusal } from '../client.ts'

export function mustBe(what: string, actual: unknown, expected: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return
  throw new Error(`${what} is ${JSON.stringify(actual)} and not ${JSON.stringify(expected)}`)
}

/** @throws Error unless exactly these members are there */
export function mustHaveMembers(what: string, output: Output, names: readonly string[]): void {
  mustBe(`the members of ${what}`, Object.keys(output).sort(), [...names].sort())
}

/** @throws Error unless the code is that, over HTTP the status too, and the message exactly that or as the pattern says */
export function mustBeRefused(
  what: string,
  { code, message, status }: Refusal,
  expected: { readonly code: string; readonly message: string | RegExp; readonly status?: number },
): void {
  mustBe(`the error code of ${what} (${message})`, code, expected.code)
  if (status !== undefined) mustBe(`the status of ${what}`, status, expected.status ?? 400)
  const isAsExpected =
    typeof expected.message === 'string' ? message === expected.message : expected.message.test(message)
  if (!isAsExpected) throw new Error(`the message of ${what} is\n  ${message}\nand not\n  ${expected.message}`)
}
