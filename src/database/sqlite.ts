import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { Kysely, SqliteDialect, type SqliteStatement } from 'kysely'
import type { Tables } from './schema.ts'

/** Distinct statements kept prepared; Gantry has far fewer, so the bound only guards against a mistake. */
const MAX_PREPARED_STATEMENTS = 500

/** How long a statement waits for another process (`gantry keys …`) to release the database. */
const BUSY_TIMEOUT_MS = 5_000

/**
 * Opens the SQLite file at `path`, durable at every commit: in WAL mode only `synchronous=FULL` syncs the log before a
 * commit returns.
 */
export function openSqlite(path: string): DatabaseSync {
  const sqlite = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS })
  sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536')
  return sqlite
}

/** Kysely over an open SQLite connection; each statement is prepared once. */
export function kyselyOver(sqlite: DatabaseSync): Kysely<Tables> {
  const prepared = new Map<string, SqliteStatement>()
  const prepare = (sql: string): SqliteStatement => {
    const known = prepared.get(sql)
    if (known) return known
    if (prepared.size >= MAX_PREPARED_STATEMENTS) prepared.clear()
    const statement = asSqliteStatement(sqlite.prepare(sql))
    prepared.set(sql, statement)
    return statement
  }
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database: { prepare, close: () => sqlite.close() } }) })
}

/** Kysely passes parameters as an array, `node:sqlite` takes them one by one. */
function asSqliteStatement(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: parameters => statement.all(...(parameters as SQLInputValue[])),
    run: parameters => statement.run(...(parameters as SQLInputValue[])),
    iterate: parameters => statement.iterate(...(parameters as SQLInputValue[])),
  }
}
