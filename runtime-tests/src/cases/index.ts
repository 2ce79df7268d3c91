import { withoutDoubles } from '../case.ts'
import { administrationCases } from './administration.ts'
import { cookieCases } from './cookies.ts'
import { crowdCases } from './crowds.ts'
import { faultCases } from './faults.ts'
import { lengthCases } from './lengths.ts'
import { longCases } from './long.ts'
import { reuseCases } from './reuse.ts'
import { staleCases } from './stale.ts'
import { streamCases } from './streams.ts'
import { tellingCases } from './telling.ts'
import { validationCases } from './validation.ts'
import { variantCases } from './variants.ts'

/** What runs inside a runtime. */
export const insideCases = withoutDoubles([
  ...reuseCases,
  ...variantCases,
  ...validationCases,
  ...staleCases,
  ...streamCases,
  ...lengthCases,
  ...longCases,
  ...crowdCases,
  ...cookieCases,
  ...faultCases,
  ...tellingCases,
  ...administrationCases,
])
