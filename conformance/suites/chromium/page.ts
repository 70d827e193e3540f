/** What a page is to send. */
export interface PageRequest {
  readonly url: string
  readonly method: string
  readonly headers?: Readonly<Record<string, string>>
  /** Text, or these bytes of the web site's file; without one, nothing. */
  readonly body?: string | { readonly from: number; readonly to: number }
  /** Whether it says that answers to requests with cookies are welcome. */
  readonly withCookies?: boolean
}

/** What the page got to see. */
export type PageAnswer =
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
  | { readonly failure: string }

/** Runs in the page: sends the requests one after the other. */
export async function run(requests: readonly PageRequest[]): Promise<PageAnswer[]> {
  const file = await (await fetch('/file')).blob()
  const answers: PageAnswer[] = []
  for (const request of requests) answers.push(await answerTo(request, file).catch(failureOf))
  return answers
}

async function answerTo(request: PageRequest, file: Blob): Promise<PageAnswer> {
  const { url, method, headers = {}, body, withCookies } = request
  const answer = await fetch(url, {
    method,
    headers,
    credentials: withCookies ? 'include' : 'omit',
    body: typeof body === 'object' ? file.slice(body.from, body.to) : (body ?? null),
  })
  return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() }
}

function failureOf(error: unknown): PageAnswer {
  return { failure: error instanceof Error ? error.name : String(error) }
}
