import { type Case, withoutDoubles } from '../../case.ts'
import { servedHonoCases } from '../../hono/index.ts'
import type { Visit } from '../visit.ts'
import { answerCases } from './answers.ts'
import { connectionCases, plainCases } from './connections.ts'
import { abortCases, departureCases } from './departures.ts'
import { ownFieldCases } from './own-fields.ts'

/** What is asked of a home from outside. */
export const servedCases: readonly Case<Visit>[] = withoutDoubles([
  ...answerCases,
  ...plainCases,
  ...departureCases,
  ...abortCases,
  ...connectionCases,
  ...ownFieldCases,
  ...servedHonoCases,
])
