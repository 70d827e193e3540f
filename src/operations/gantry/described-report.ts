import { FINDING_CODES, type Finding, type Report } from '../../model/report.ts'

/** A report as the API shows it, without its verdict. */
export function describeReport(report: Report) {
  return {
    SizeBytes: report.sizeBytes,
    EntryCount: report.entryCount,
    UncompressedBytes: report.uncompressedBytes,
    Counts: describeCounts(report),
    Findings: report.findings.map(describeFinding),
    FindingsOmitted: report.findingsOmitted,
  }
}

function describeCounts({ counts: { errors, warnings, notes } }: Report) {
  return { Errors: errors, Warnings: warnings, Notes: notes }
}

function describeFinding({ code, severity, entry, offset, explanation, fix }: Finding) {
  return {
    Code: code,
    Severity: severity,
    ...(entry === undefined ? {} : { Entry: entry }),
    ...(offset === undefined ? {} : { Offset: offset }),
    Explanation: explanation,
    Why: FINDING_CODES[code].why,
    Fix: fix,
  }
}
