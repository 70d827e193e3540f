import { GantryError } from '../../errors.ts'

const DEFAULT_LIMIT = 100
/** The model has no upper limit; a page is bounded all the same, and says by its token that there is more. */
const MAX_LIMIT = 1_000

/** What a request says of the page that it wants. */
export interface PageRequest {
  readonly Limit?: number | undefined
  readonly NextToken?: string | undefined
}

/**
 * A page of rows by their ids: a row made meanwhile shifts nothing.
 *
 * @param isId whether a token holds an id of these rows
 * @param read as many rows after that id, in the order of their ids
 * @returns the rows, and the token of the next page if there is one
 * @throws GantryError `InvalidRequest` for a token that no page answered
 */
export async function readPage<Id extends string, Row extends { readonly id: Id }>(
  { Limit, NextToken }: PageRequest,
  isId: (text: string) => text is Id,
  read: (after: Id | undefined, limit: number) => Promise<readonly Row[]>,
): Promise<{ readonly page: readonly Row[]; readonly next: { readonly NextToken?: string } }> {
  const limit = Math.min(Limit ?? DEFAULT_LIMIT, MAX_LIMIT)
  const after = NextToken === undefined ? undefined : idIn(NextToken, isId)
  const rows = await read(after, limit + 1)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const isMore = rows.length > limit && last
  return { page, next: isMore ? { NextToken: Buffer.from(last.id).toString('base64url') } : {} }
}

function idIn<Id extends string>(token: string, isId: (text: string) => text is Id): Id {
  const id = Buffer.from(token, 'base64url').toString()
  if (isId(id)) return id
  throw new GantryError('InvalidRequest', 'Invalid NextToken: use the one that the last page answered.')
}
