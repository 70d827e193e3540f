import type { Finding } from '../model/report.ts'

/** Stops the reading of an archive, or of one entry, with the finding that says why. Never a failure of the storage. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly finding: Finding

  constructor(finding: Finding) {
    super(finding.code)
    this.finding = finding
  }
}
