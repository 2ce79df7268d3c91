import type { Transcript } from '../transcript.ts'
import { examineAge } from './age.ts'
import { examineArguments } from './arguments.ts'
import { examineCdnFields } from './cdn-fields.ts'
import { examineConditions } from './conditions.ts'
import { examineConnection } from './connection.ts'
import { examineContent } from './content.ts'
import { examineContradictions } from './contradictions.ts'
import { examineCookies } from './cookies.ts'
import { examineDates } from './dates.ts'
import { examineDuplicates } from './duplicates.ts'
import type { Finding } from './finding.ts'
import { examineHead } from './head.ts'
import { examineLifetime } from './lifetime.ts'
import { examinePlatformTraps } from './platform-traps.ts'
import { examineRanges } from './ranges.ts'
import { SEVERITIES } from './severity.ts'
import { examineSyntax } from './syntax.ts'
import { examineTags } from './tags.ts'
import { examineTrail } from './trail.ts'
import { examineUnanswered } from './unanswered.ts'
import { examineValidators } from './validators.ts'
import { examineVariants } from './variants.ts'
import type { Verdict } from './verdict.ts'
import { type View, viewOf } from './view.ts'

/** What there is to say of a URL. */
export interface Examination {
  /** What caches do with it: shared ones, private ones, and CDNs that it speaks to by name. */
  readonly verdicts: readonly Verdict[]
  /** The worst first. */
  readonly findings: readonly Finding[]
}

const FAMILIES: readonly ((view: View) => Finding[])[] = [
  examineSyntax,
  examineArguments,
  examineDuplicates,
  examineContradictions,
  examineLifetime,
  examineCookies,
  examineDates,
  examineAge,
  examineValidators,
  examineConditions,
  examineVariants,
  examineContent,
  examineHead,
  examineRanges,
  examineConnection,
  examineCdnFields,
  examinePlatformTraps,
  examineTags,
  examineTrail,
  examineUnanswered,
]

/** More findings of one kind say nothing more. */
const SAME = 5

/** Passes the first `count` of each id. */
function atMost(count: number): (finding: Finding) => boolean {
  const seen = new Map<string, number>()
  return ({ id }) => {
    const before = seen.get(id) ?? 0
    seen.set(id, before + 1)
    return before < count
  }
}

/** Examines what was asked and what came. Knows no clock: the times are those of the transcript. */
export function examine(transcript: Transcript): Examination {
  const view = viewOf(transcript)
  const findings = FAMILIES.flatMap((family) => family(view)).filter(atMost(SAME))
  const rank = ({ severity }: Finding): number => SEVERITIES.indexOf(severity)
  return { verdicts: view.verdicts, findings: findings.toSorted((a, b) => rank(a) - rank(b)) }
}
