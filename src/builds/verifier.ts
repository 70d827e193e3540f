import { randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import {
  claimBuild,
  findBuild,
  findBuildToVerify,
  finishBuild,
  type Origin,
  releaseClaim,
  renewClaim,
} from '../database/builds.ts'
import type { Transaction } from '../database/database.ts'
import { findObject, forgetObjects, listExtents } from '../database/objects.ts'
import { insertReport } from '../database/reports.ts'
import type { BuildRow } from '../database/schema.ts'
import { GantryError } from '../errors.ts'
import type { ObjectId } from '../ids.ts'
import type { Logger } from '../logger.ts'
import type { Report } from '../model/report.ts'
import { SourceUnavailable } from '../sources/errors.ts'
import type { ReceivedExtent } from '../storage/driver.ts'
import type { FileExtent } from '../storage/filesystem/extents.ts'
import { removeGarbage } from '../storage/garbage.ts'
import type { VerificationProcess } from '../verification/process.ts'
import type { Verification } from '../verification/run.ts'
import { recordEvent } from './events.ts'
import { withFetched } from './fetch.ts'
import type { Services } from './services.ts'
import { sourceDetails } from './source.ts'
import { sourceVerdict, unreachableVerdict } from './source-verdicts.ts'
import { MAX_ATTEMPTS, unkeepable, unverifiable } from './unverifiable.ts'

/** How long a claim holds without being renewed: what a build waits for when its verifier's process has died. */
const LEASE_MS = 15_000
const RENEW_MS = 5_000

/** How often builds are looked for that nobody announced: those of a process that has died. */
const POLL_MS = 1_000

/** Verifications at a time, so that a small build needn't wait for a large one. */
const CONCURRENCY = 2

/** {@link MAX_ATTEMPTS}, ever later, are about four hours in all. */
const FIRST_RETRY_MS = 2_000
const LAST_RETRY_MS = 600_000

/** How long a verdict waits for room on a full disk; all is checked again then. */
const FULL_RETRY_MS = 30_000

/** What claims and retries are off from the present clock at most, unless it has been set back since. */
const CLOCK_TOLERANCE_MS = 15_000

interface Claim {
  readonly build: BuildRow
  readonly objectId: ObjectId
  readonly verifierId: string
}

/**
 * Takes builds of one origin that have a file and no verdict, and gives them one. A claim is a lease in the build's row: it is lost
 * to a newer upload or a deletion, and to other verifiers when its process dies.
 */
export class Verifier implements AsyncDisposable {
  readonly #services: Services
  readonly #log: Logger
  readonly #origin: Origin
  readonly #process: VerificationProcess
  readonly #running = new Set<Promise<void>>()
  readonly #stopping = new AbortController()
  readonly #poll: NodeJS.Timeout
  #claiming: Promise<void> | undefined
  /** Set by a wake during a claim, which may have looked too early. */
  #woken = false
  /** Why the last claim failed, if it did. */
  #claimFailure: string | undefined

  constructor(services: Services, log: Logger, origin: Origin, process: VerificationProcess) {
    this.#services = services
    this.#log = log
    this.#origin = origin
    this.#process = process
    this.#poll = setInterval(() => this.wake(), POLL_MS)
  }

  /** Looks for builds now. */
  wake(): void {
    this.#woken = true
    this.#claiming ??= this.#claimAll().finally(() => {
      this.#claiming = undefined
    })
  }

  async #claimAll(): Promise<void> {
    while (this.#running.size < CONCURRENCY && !this.#stopping.signal.aborted) {
      this.#woken = false
      const claim = await this.#claim().then(
        claim => {
          this.#claimFailure = undefined
          return claim
        },
        error => this.#sayClaimFailed(String(error)),
      )
      if (!claim && !this.#woken) return
      if (!claim) continue
      const verification = this.#verify(claim)
        .catch(error => this.#log('error', 'a verification failed', { buildId: claim.build.id, error: String(error) }))
        .finally(() => {
          this.#running.delete(verification)
          this.wake()
        })
      this.#running.add(verification)
    }
  }

  /** Once for each reason: while the disk is full, it is tried every second. */
  #sayClaimFailed(error: string): undefined {
    if (error !== this.#claimFailure) this.#log('error', 'claiming a build failed', { error })
    this.#claimFailure = error
  }

  async #claim(): Promise<Claim | undefined> {
    const { clock, database } = this.#services
    const now = clock.now()
    const unbelievable = { claim: later(now, LEASE_MS), retry: later(now, LAST_RETRY_MS) }
    if (!(await findBuildToVerify(database.freshReads(), this.#origin, now, unbelievable))) return undefined
    return database.write(async trx => {
      const build = await findBuildToVerify(trx, this.#origin, now, unbelievable)
      if (!build?.object_id) return undefined
      const verifierId = randomUUID()
      await claimBuild(trx, build.id, verifierId, new Date(now.getTime() + LEASE_MS))
      const details = build.source_bucket === null ? { UploadId: build.object_id } : sourceDetails(build)
      await recordEvent(trx, build, { kind: 'VERIFICATION_STARTED', at: now, details })
      return { build, objectId: build.object_id, verifierId }
    })
  }

  async #verify(claim: Claim): Promise<void> {
    const { clock, database, storage } = this.#services
    const lost = new AbortController()
    const renewing = setInterval(() => {
      const until = new Date(clock.now().getTime() + LEASE_MS)
      database
        .write(trx => renewClaim(trx, claim.build.id, claim.verifierId, until))
        .then(held => held || lost.abort())
        .catch(() => lost.abort())
    }, RENEW_MS)
    const signal = AbortSignal.any([lost.signal, this.#stopping.signal])
    const judge = (extents: readonly FileExtent[]) => this.#judge(claim, extents, signal)
    try {
      if (this.#origin === 'bucket') await withFetched(this.#services, claim, signal, judge)
      else await judge(storage.locate(claim.objectId, await listExtents(database.reads, claim.objectId)))
    } catch (error) {
      await this.#giveBack(claim, error)
    } finally {
      clearInterval(renewing)
    }
  }

  async #judge(claim: Claim, extents: readonly FileExtent[], signal: AbortSignal): Promise<void> {
    const { operating_system: operatingSystem, server_sdk_version: serverSdkVersion } = claim.build
    const demands = { limits: this.#services.limits, target: { operatingSystem, serverSdkVersion } }
    await using verification = await this.#process.verify(extents, demands, { threads: availableParallelism(), signal })
    await this.#accept(claim, verification)
  }

  /** Keeps the list of the files, then gives the verdict that names it. */
  async #accept(claim: Claim, { report, manifest }: Verification): Promise<void> {
    if (report.entryCount === 0) return this.#finish(claim, report, undefined)
    const { storage } = this.#services
    // Where the build has moved on meanwhile, the list is for the sweep.
    await storage.receive(claim.objectId, manifest(), extent => this.#finish(claim, report, extent))
  }

  /** Verdict, report and event in one commit, unless the build has moved on to another object meanwhile. */
  async #finish(
    { build, objectId, verifierId }: Claim,
    report: Report,
    manifest: ReceivedExtent | undefined,
  ): Promise<void> {
    const { clock, database } = this.#services
    const garbage = await database.write(async trx => {
      // GameLift shows no size of what is in a customer's bucket.
      const verdict = { status: report.verdict, sizeBytes: build.source_bucket === null ? report.sizeBytes : 0 }
      if (!(await finishBuild(trx, build.id, verifierId, verdict))) return undefined
      const now = clock.now()
      await insertReport(trx, build.id, { verifiedAt: now, report, objectId, manifest })
      const details = { Verdict: report.verdict, Findings: String(report.findings.length + report.findingsOmitted) }
      await recordEvent(trx, build, { kind: 'VERIFICATION_FINISHED', at: now, details })
      return forgetObjects(trx, build.id, { keep: objectId, openUploads: 'forget' })
    })
    if (!garbage) return
    removeGarbage(this.#services, garbage)
    this.#log('info', 'verified a build', { buildId: build.id, verdict: report.verdict, sizeBytes: report.sizeBytes })
  }

  /**
   * The archive isn't to blame: another attempt, and after the last one a verdict that says so. Nothing at all where the
   * build has moved on, which takes the bytes away under whoever still reads them.
   */
  async #giveBack(claim: Claim, error: unknown): Promise<void> {
    const { clock, database } = this.#services
    const build = await findBuild(database.reads, claim.build.id)
    if (build?.verifier_id !== claim.verifierId) return
    // Stopping isn't a failure, and neither is a kill: nothing is counted then.
    const stopping = this.#stopping.signal.aborted
    if (!stopping && this.#origin === 'bucket') {
      const verdict = sourceVerdict(build, error, this.#services.limits.maxBuildBytes)
      if (verdict) return this.#finish(claim, verdict, undefined)
    }
    // Neither is a full disk: what was found has no room. A file that has to be fetched may never have any.
    const isFull = this.#origin === 'upload' && error instanceof GantryError && error.code === 'InsufficientStorage'
    const failures = build.verification_failures + (stopping || isFull ? 0 : 1)
    const level = error instanceof SourceUnavailable ? 'warn' : 'error'
    if (!stopping) this.#log(level, 'a verification failed', { buildId: build.id, error: String(error) })
    if (failures >= MAX_ATTEMPTS) return this.#finish(claim, await this.#lastVerdict(claim, build, error), undefined)
    const waitMs = stopping ? 0 : isFull ? FULL_RETRY_MS : Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LAST_RETRY_MS)
    const retryAt = new Date(clock.now().getTime() + waitMs)
    await database.write(async trx => {
      await releaseClaim(trx, build.id, claim.verifierId, { failures, retryAt })
      // As many as there are attempts: a full disk has no end of them, and stopping is none.
      if (failures > build.verification_failures) await this.#recordPostponed(trx, build, error, retryAt)
    })
  }

  /** What keeps a build from its verdict, for whoever waits for it; what only the server's owner may read is in the log. */
  async #recordPostponed(trx: Transaction, build: BuildRow, error: unknown, retryAt: Date): Promise<void> {
    const Reason = error instanceof GantryError ? error.message : "The server couldn't read the file; its log says why."
    const details = { Reason, NextAttempt: retryAt.toISOString() }
    await recordEvent(trx, build, { kind: 'VERIFICATION_POSTPONED', at: this.#services.clock.now(), details })
  }

  /** After the last attempt. */
  async #lastVerdict({ objectId }: Claim, build: BuildRow, error: unknown): Promise<Report> {
    if (this.#origin === 'upload') {
      const object = await findObject(this.#services.database.reads, objectId)
      return unverifiable(build.id, object?.size_bytes ?? 0)
    }
    return unreachableVerdict(build, error) ?? unkeepable(build.id, build.source_size_bytes ?? 0)
  }

  /** Stops claiming, abandons what runs, and gives the claims back. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#poll)
    this.#stopping.abort()
    await this.#claiming
    await Promise.all(this.#running)
  }
}

function later(now: Date, atMostMs: number): Date {
  return new Date(now.getTime() + atMostMs + CLOCK_TOLERANCE_MS)
}
