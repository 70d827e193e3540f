/** What somebody else answers, one answer to each question. */
export class Answers<Answer extends { readonly kind: string }> {
  #next = Promise.withResolvers<Answer>()
  #end: { readonly error: unknown } | undefined

  constructor() {
    this.#expect()
  }

  give(answer: Answer): void {
    this.#next.resolve(answer)
  }

  /** There will be no more, for this reason. */
  fail(error: unknown): void {
    this.#end ??= { error }
    this.#next.reject(error)
  }

  /** The next answer, which must be of this kind; rejects where there will be none. */
  async next<Kind extends Answer['kind']>(kind: Kind): Promise<Extract<Answer, { kind: Kind }>> {
    const answer = await this.#next.promise
    this.#next = Promise.withResolvers()
    this.#expect()
    if (this.#end) this.#next.reject(this.#end.error)
    if (answer.kind !== kind) throw new Error(`answered ${answer.kind} instead of ${kind}`)
    return answer as Extract<Answer, { kind: Kind }>
  }

  /** Nobody may be waiting when it fails. */
  #expect(): void {
    this.#next.promise.catch(() => {})
  }
}
