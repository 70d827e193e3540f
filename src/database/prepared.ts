import type { Compilable, CompiledQuery, DialectAdapter, QueryResult } from 'kysely'
import type { Queryable } from './database.ts'

type Parameter = string | number | null

/**
 * A query on the road of every request: built and compiled once for a dialect, afterwards only its parameters change.
 * (Building one costs more than running it: measured at 20 µs against 8 µs.) `build` must use each parameter once, in the
 * order in which they are given.
 */
export function prepared<Row, Parameters extends readonly Parameter[]>(
  build: (db: Queryable, ...parameters: Parameters) => Compilable<Row>,
): (db: Queryable, ...parameters: Parameters) => Promise<QueryResult<Row>> {
  const compiled = new WeakMap<DialectAdapter, CompiledQuery<Row>>()
  return (db, ...parameters) => {
    const { adapter } = db.getExecutor()
    const query = compiled.get(adapter) ?? build(db, ...parameters).compile()
    compiled.set(adapter, query)
    return db.executeQuery({ ...query, parameters })
  }
}
