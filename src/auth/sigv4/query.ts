import { normalizeQueryComponent } from './percent-encoding.ts'

/** One parameter, both sides in the one spelling of {@link normalizeQueryComponent}. */
export interface QueryParameter {
  readonly name: string
  readonly value: string
}

/** Path and query of a raw target; the query is undefined where there is no `?`. */
export function splitTarget(target: string): { path: string; query: string | undefined } {
  const mark = target.indexOf('?')
  return mark < 0 ? { path: target, query: undefined } : { path: target.slice(0, mark), query: target.slice(mark + 1) }
}

/**
 * The parameters of a raw query in order of arrival. `uploads` without `=` has the value `''`; empty pieces (`a=1&&b=2`)
 * are no parameters.
 *
 * @throws GantryError `MalformedAuthorization` for a broken escape
 */
export function parseQuery(query: string | undefined): QueryParameter[] {
  if (!query) return []
  const parameters: QueryParameter[] = []
  for (const piece of query.split('&')) {
    if (piece === '') continue
    const equals = piece.indexOf('=')
    parameters.push(
      equals < 0
        ? { name: normalizeQueryComponent(piece), value: '' }
        : {
            name: normalizeQueryComponent(piece.slice(0, equals)),
            value: normalizeQueryComponent(piece.slice(equals + 1)),
          },
    )
  }
  return parameters
}
