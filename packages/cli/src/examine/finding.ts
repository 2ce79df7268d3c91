import { CATALOGUE, type FindingId } from './catalogue.ts'
import type { Severity } from './severity.ts'

/** Something about a URL that matters to caches. */
export interface Finding {
  readonly id: FindingId
  readonly severity: Severity
  /** The field that it is about, or `Status`, `Content`. */
  readonly subject: string
  /** What was seen: one sentence. */
  readonly seen: string
  /** What it means for a cache. */
  readonly means: string
  /** What to do, where there is something to do. */
  readonly fix?: string
  /** The section of the standard, or the document of the platform. */
  readonly spec: string
}

/** Ready but for what the catalogue knows. */
export type Told = Pick<Finding, 'subject' | 'seen' | 'means' | 'fix'>

/** A server may send fields that nobody wants to read. */
const LONGEST = 400

export function finding(id: FindingId, severity: Severity, { subject, seen, means, fix }: Told): Finding {
  return {
    id,
    severity,
    subject,
    seen: shortened(seen),
    means: shortened(means),
    ...(fix !== undefined && { fix: shortened(fix) }),
    spec: CATALOGUE[id][0],
  }
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text
}
