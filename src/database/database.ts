import { constants, writeSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { GantryError } from '../errors.ts'
import { Commits } from './commits.ts'
import { migrate } from './migrations.ts'
import type { Tables } from './schema.ts'
import { Snapshot } from './snapshot.ts'
import { kyselyOver, openSqlite } from './sqlite.ts'

/** Reads committed rows. */
export type Queryable = Kysely<Tables>

declare const transaction: unique symbol
/** Reads and writes inside {@link Database.write}; what it does is visible to others only once it is durable. */
export type Transaction = Queryable & { readonly [transaction]: true }

interface PendingWrite {
  work(trx: Transaction): Promise<unknown>
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** Writes committed together at most, which bounds how long one commit keeps the process busy. */
const MAX_WRITES_PER_COMMIT = 256

/** How a group ended: what each of its writes is told, and its commit's number if it got as far as one. */
interface Outcome {
  readonly settled: readonly (() => void)[]
  readonly commit: number | undefined
}

/**
 * The database as one thread has it: a connection that reads what is committed, and one that writes.
 *
 * Writes are grouped: all that arrive while the disk is busy with the last group share a commit and a sync of the disk, so
 * that durability costs one sync for the whole group instead of one each. If one of them fails, the group is run again with
 * a savepoint for each, so that it takes nothing with it. Savepoints from the start would make SQLite note each page's earlier
 * content write by write, a fifth of what a write costs. Threads take turns ({@link Commits}), and the next one commits while
 * the last one's log is still being synced.
 *
 * SQLite would sync its log within COMMIT and hold up the process meanwhile. Instead it runs with `synchronous=NORMAL`, which
 * writes the log and leaves syncing it to us: on a thread of Node's pool, before anybody hears of the commit (decision 0003).
 */
export class Database implements AsyncDisposable {
  /** See the state that the first of them in a turn of the event loop saw. */
  readonly reads: Queryable
  readonly #snapshot: Snapshot
  readonly #sqlite: DatabaseSync
  /** SQLite's write-ahead log: what makes a commit durable is that this file is synced. */
  readonly #log: FileHandle
  readonly #writer: Transaction
  /** Prepared, since every request runs them. */
  readonly #control: Readonly<Record<'begin' | 'savepoint' | 'release' | 'commit', StatementSync>>
  readonly #commits: Commits
  #pending: PendingWrite[] = []
  #committing: Promise<void> | undefined
  #unsynced: Outcome[] = []
  #syncing: Promise<void> | undefined

  private constructor(path: string, sqlite: DatabaseSync, writer: Queryable, log: FileHandle, commits: Commits) {
    const reader = openSqlite(path)
    this.#snapshot = new Snapshot(reader)
    this.reads = kyselyOver(reader, this.#snapshot.open)
    this.#commits = commits
    this.#sqlite = sqlite
    this.#log = log
    this.#writer = writer as Transaction
    this.#control = {
      begin: sqlite.prepare('BEGIN IMMEDIATE'),
      savepoint: sqlite.prepare('SAVEPOINT one'),
      release: sqlite.prepare('RELEASE one'),
      commit: sqlite.prepare('COMMIT'),
    }
  }

  /**
   * Opens the SQLite database at `path`, creating it or bringing its schema up to date.
   *
   * @param commits from {@link Commits.share}, where other threads of this process open it too
   */
  static async open(path: string, commits: SharedArrayBuffer = Commits.share()): Promise<Database> {
    const sqlite = openSqlite(path)
    const writer = kyselyOver(sqlite)
    await migrate(writer)
    return new Database(path, sqlite, writer, await openLog(path), new Commits(commits))
  }

  /**
   * Runs `work` in a transaction and answers its result once the commit is durable. `work` may wait for nothing but the
   * database: the transactions of all other requests wait with it. It may be run twice, the first time in vain, so it changes
   * nothing but the database.
   */
  write<Result>(work: (trx: Transaction) => Promise<Result>): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>()
    this.#pending.push({ work, resolve: resolve as (value: unknown) => void, reject })
    this.#committing ??= this.#commitPending()
    return promise
  }

  /** For who must see all that has been committed by now, by other threads too: {@link reads} see one state a turn. */
  freshReads(): Queryable {
    this.#snapshot.close()
    return this.reads
  }

  /**
   * Waits until all that a read may have seen is durable: between a commit and its sync others see it already. Asked before
   * anything leaves the house.
   */
  durable(): Promise<void> {
    return this.#commits.whenSynced()
  }

  async #commitPending(): Promise<void> {
    while (this.#pending.length > 0) {
      await this.#gather()
      await this.#commits.takeTurn()
      const group = this.#pending.splice(0, MAX_WRITES_PER_COMMIT)
      const outcome = await this.#commit(group).finally(() => this.#commits.endTurn())
      this.#unsynced.push(outcome)
      this.#syncing ??= this.#syncAll()
    }
    // In the same breath as the last look: whoever comes later starts anew.
    this.#committing = undefined
  }

  /** Syncs the log, each time for all that was committed meanwhile, and tells those who wait for it. */
  async #syncAll(): Promise<void> {
    while (this.#unsynced.length > 0) {
      const outcomes = this.#unsynced.splice(0)
      await this.#log.datasync().catch(endProcess)
      const commit = outcomes.findLast(outcome => outcome.commit !== undefined)?.commit
      if (commit !== undefined) this.#commits.markSynced(commit)
      this.#snapshot.close()
      for (const { settled } of outcomes) for (const settle of settled) settle()
    }
    this.#syncing = undefined
  }

  /**
   * Waits while each turn of the event loop brings more writes: a commit and its sync cost the same for one as for a
   * hundred. With nobody else there, that is a single turn.
   */
  async #gather(): Promise<void> {
    let gathered: number
    do {
      gathered = this.#pending.length
      await setImmediate()
    } while (this.#pending.length > gathered && this.#pending.length < MAX_WRITES_PER_COMMIT)
  }

  async #commit(group: readonly PendingWrite[]): Promise<Outcome> {
    let commit: number | undefined
    try {
      this.#control.begin.run()
      const settled = (await this.#runTogether(group)) ?? (await this.#runApart(group))
      commit = this.#commits.announce()
      this.#control.commit.run()
      return { settled, commit }
    } catch (error) {
      if (this.#sqlite.isTransaction) this.#sqlite.exec('ROLLBACK')
      return { settled: group.map(write => () => write.reject(reasonOf(error))), commit }
    }
  }

  /** Runs a group as nearly every group can be run. Undefined, and nothing written: one of them fails. */
  async #runTogether(group: readonly PendingWrite[]): Promise<(() => void)[] | undefined> {
    const settled: (() => void)[] = []
    try {
      for (const write of group) {
        const result = await write.work(this.#writer)
        settled.push(() => write.resolve(result))
      }
      return settled
    } catch (error) {
      if (!this.#sqlite.isTransaction) throw error
      this.#sqlite.exec('ROLLBACK; BEGIN IMMEDIATE')
      return undefined
    }
  }

  /** Runs a group each in its savepoint, so that one that fails takes nothing with it. */
  async #runApart(group: readonly PendingWrite[]): Promise<(() => void)[]> {
    const settled: (() => void)[] = []
    for (const write of group) {
      this.#control.savepoint.run()
      try {
        const result = await write.work(this.#writer)
        settled.push(() => write.resolve(result))
      } catch (error) {
        // A full disk ends the whole transaction, and with it the savepoint: then the group fails as one.
        if (!this.#sqlite.isTransaction) throw error
        this.#sqlite.exec('ROLLBACK TO one')
        settled.push(() => write.reject(reasonOf(error)))
      }
      this.#control.release.run()
    }
    return settled
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#committing
    await this.#syncing
    await this.#log.close()
    this.#snapshot.close()
    await this.#writer.destroy()
    await this.reads.destroy()
  }
}

/** The log, which SQLite makes when it first needs it; its entry in the folder is made durable with it. */
async function openLog(path: string): Promise<FileHandle> {
  const log = await open(`${path}-wal`, constants.O_RDWR | constants.O_CREAT, 0o600)
  const folder = await open(dirname(path), 'r')
  await folder.sync()
  await folder.close()
  return log
}

/**
 * After a failed sync nobody can say what of the log is on the disk, and the next sync would succeed without it. What was
 * acknowledged is safe; a new process reads what is there and goes on.
 */
function endProcess(error: unknown): never {
  // Not by way of `process.stderr`, which a thread that ends may leave unwritten.
  writeSync(2, `gantry: the database's log could not be synced, so the process ends: ${error}\n`)
  process.exit(1)
}

/** https://www.sqlite.org/rescode.html#full */
const SQLITE_FULL = 13

function reasonOf(error: unknown): unknown {
  const isFull = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_FULL
  return isFull ? new GantryError('InsufficientStorage', 'The disk of the server is full.') : error
}
