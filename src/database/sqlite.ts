import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { type DialectAdapter, Kysely, SqliteDialect, type SqliteStatement } from 'kysely'
import type { Tables } from './schema.ts'

/** Distinct statements kept prepared; Gantry has far fewer, so the bound only guards against a mistake. */
const MAX_PREPARED_STATEMENTS = 500

/** How long a statement waits for another process (`gantry keys …`) to release the database. */
const BUSY_TIMEOUT_MS = 5_000

/** Opens the SQLite file at `path` in WAL mode. A commit is durable once somebody has synced the log ({@link Database}). */
export function openSqlite(path: string): DatabaseSync {
  const sqlite = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS })
  sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536')
  return sqlite
}

/** A compiled query, ready to run: its rows, none for one that only writes. */
export type Runner = (...parameters: SQLInputValue[]) => readonly unknown[]

interface Connection {
  readonly sqlite: DatabaseSync
  readonly beforeEach: () => void
}

const connections = new WeakMap<DialectAdapter, Connection>()

/** Prepares a compiled query on the connection of a Kysely made by {@link kyselyOver}; undefined for any other. */
export function directRunner(adapter: DialectAdapter, sql: string): Runner | undefined {
  const connection = connections.get(adapter)
  if (!connection) return undefined
  const statement = connection.sqlite.prepare(sql)
  return (...parameters) => {
    connection.beforeEach()
    // `all` runs what has no rows as well, and cheaper than `run`, which counts changes.
    return statement.all(...parameters)
  }
}

/**
 * Kysely over an open SQLite connection; each statement is prepared once.
 *
 * @param beforeEach called before each statement
 */
export function kyselyOver(sqlite: DatabaseSync, beforeEach: () => void = () => {}): Kysely<Tables> {
  const statements = new Map<string, SqliteStatement>()
  const prepare = (sql: string): SqliteStatement => {
    const known = statements.get(sql)
    if (known) return known
    if (statements.size >= MAX_PREPARED_STATEMENTS) statements.clear()
    const statement = asSqliteStatement(sqlite.prepare(sql), beforeEach)
    statements.set(sql, statement)
    return statement
  }
  const kysely = new Kysely<Tables>({
    dialect: new SqliteDialect({ database: { prepare, close: () => sqlite.close() } }),
  })
  connections.set(kysely.getExecutor().adapter, { sqlite, beforeEach })
  return kysely
}

/** Kysely passes parameters as an array, `node:sqlite` takes them one by one. */
function asSqliteStatement(statement: StatementSync, beforeEach: () => void): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: parameters => {
      beforeEach()
      return statement.all(...(parameters as SQLInputValue[]))
    },
    run: parameters => statement.run(...(parameters as SQLInputValue[])),
    iterate: parameters => statement.iterate(...(parameters as SQLInputValue[])),
  }
}
