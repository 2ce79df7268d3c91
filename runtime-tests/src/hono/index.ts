import { type Case, withoutDoubles } from '../case.ts'
import type { Visit } from '../served/visit.ts'
import type { Given } from '../trial.ts'
import { errorCases, subAppCases } from './apps.ts'
import { compressAboveCases, compressAnywhereCases, compressBelowCases } from './compress.ts'
import { corsAboveCases, corsBelowCases } from './cors.ts'
import { etagAboveCases, etagBelowCases } from './etag.ts'
import { overServerCases, servedCompressCases } from './served.ts'
import { streamingCases } from './streams.ts'

/** The cases by the sections of docs/hono.md: each of its lines is the title of one. */
export const honoSections: Readonly<
  Record<string, { readonly inside: readonly Case<Given>[]; readonly served?: readonly Case<Visit>[] }>
> = {
  'compress() above cache()': { inside: compressAboveCases },
  'compress() below cache()': { inside: compressBelowCases },
  'compress() anywhere': { inside: compressAnywhereCases, served: servedCompressCases },
  'etag() below cache()': { inside: etagBelowCases },
  'etag() above cache()': { inside: etagAboveCases },
  'cors() above cache()': { inside: corsAboveCases },
  'cors() below cache()': { inside: corsBelowCases },
  Streams: { inside: streamingCases },
  Errors: { inside: errorCases },
  'Apps in apps': { inside: subAppCases },
  'Over a server': { inside: [], served: overServerCases },
}

/** What runs inside a runtime. */
export const honoCases: readonly Case<Given>[] = withoutDoubles(
  Object.values(honoSections).flatMap(({ inside }) => inside),
)

/** What is asked of the app from outside. */
export const servedHonoCases: readonly Case<Visit>[] = withoutDoubles(
  Object.values(honoSections).flatMap(({ served = [] }) => served),
)
