import { createHash } from 'node:crypto'

/** A file that the studio put, and what it did to it later. */
export interface StudioFile {
  readonly bucket: string
  readonly key: string
  /** Undefined in the bucket without versions. */
  readonly version: string | undefined
  readonly eTag: string
  readonly content: BuildContent | 'script'
  /** `unknown`: the studio asked for its removal, the answer was lost. */
  removed: 'no' | 'unknown' | 'yes'
}

export type BuildContent = 'good' | 'corrupt'

/** A build that a client was told exists. */
export interface PromisedBuild {
  readonly buildId: string
  /** Every state of the file that its key ever had, oldest first: more only where somebody wrote over it. */
  readonly states: StudioFile[]
  /** The state that was there, or named, when it was created. */
  readonly original: StudioFile
  /** What its answer said that it is pinned to, if anything. */
  readonly saidVersion: string | undefined
  deletion: 'none' | 'unknown' | 'done'
}

/** What a script may consist of. The name goes with the zip, so that a half of each shows. */
export interface ScriptState {
  readonly name: string
  readonly from:
    | { readonly zip: { readonly sha256: string; readonly sizeBytes: number } }
    | { readonly file: StudioFile }
}

/** A script that a client was told exists. */
export interface PromisedScript {
  readonly scriptId: string
  /** Those that it may have: one, unless an answer was lost. */
  possible: ScriptState[]
  deletion: 'none' | 'unknown' | 'done'
}

/** Everything that was promised, and everything that went wrong. */
export class Ledger {
  readonly files: StudioFile[] = []
  readonly builds: PromisedBuild[] = []
  readonly scripts: PromisedScript[] = []
  /** Of every script that was ever asked for, by its name. */
  readonly states = new Map<string, ScriptState>()
  readonly violations: string[] = []
  readonly counts = { lostAnswers: 0, engineAway: 0, updates: 0 }

  violated(what: string): void {
    this.violations.push(what)
  }
}

export function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
