import type { Failure, Judgement } from './judgement.ts'

/** What came back: an output, or an error's name and message. */
export type Answer =
  | { readonly kind: 'output'; readonly output: Readonly<Record<string, unknown>> }
  | { readonly kind: 'error'; readonly status: number; readonly name: string; readonly message: string }

/** What is wrong with an answer to an input that is judged so; undefined when it is what the model implies. */
export function complaintOf(judgement: Judgement, answer: Answer): string | undefined {
  switch (judgement.kind) {
    case 'valid':
      return isOfForm(answer) ? `is valid, and answered ${show(answer)}` : undefined
    case 'wrong type': {
      const isNamed = judgement.paths.some(path => messageOf(answer).endsWith(path === '' ? '' : ` at '${path}'`))
      const isRight = answer.kind === 'error' && answer.name === 'SerializationException' && answer.status === 400
      return isRight && isNamed
        ? undefined
        : `has a wrong type at ${judgement.paths.join(', ')}, and is answered ${show(answer)}`
    }
    case 'invalid': {
      const isRight = answer.kind === 'error' && answer.name === 'InvalidRequestException' && answer.status === 400
      if (isRight && saysExactly(answer.message, judgement.failures)) return undefined
      return `should fail with ${judgement.failures.map(sentence).join('; ')}, and is answered ${show(answer)}`
    }
  }
}

/** Whether an answer refuses an input for its form, whatever it names. */
export function isOfForm(answer: Answer): boolean {
  if (answer.kind === 'output') return false
  return answer.name === 'SerializationException' || / validation errors? detected: /.test(answer.message)
}

/** The failures may come in any order, but all of them, and no word more. */
function saysExactly(message: string, failures: readonly Failure[]): boolean {
  let rest = message
  const head = `${failures.length} validation ${failures.length === 1 ? 'error' : 'errors'} detected: `
  if (!rest.startsWith(head)) return false
  rest = rest.slice(head.length)
  for (const failure of failures) {
    const tail = ` at '${failure.path}' failed to satisfy constraint: ${failure.constraint}`
    const at = failure.quoted === undefined ? rest.indexOf(tail) : rest.indexOf(sentence(failure))
    if (at < 0) return false
    const from = failure.quoted === undefined ? rest.lastIndexOf("Value '", at) : at
    const to = failure.quoted === undefined ? at + tail.length : at + sentence(failure).length
    rest = rest.slice(0, from) + rest.slice(to)
  }
  return rest === '; '.repeat(failures.length - 1)
}

function sentence({ path, constraint, quoted = "'…'" }: Failure): string {
  return `Value ${quoted} at '${path}' failed to satisfy constraint: ${constraint}`
}

function messageOf(answer: Answer): string {
  return answer.kind === 'error' ? answer.message : ''
}

export function show(answer: Answer): string {
  return answer.kind === 'error'
    ? `${answer.status} ${answer.name}: ${answer.message.slice(0, 1000)}`
    : JSON.stringify(answer.output)
}
