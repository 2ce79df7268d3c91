import { describe } from 'vitest'
import { allowNoUnhandledRejection } from '../harness.ts'
import { eachFault } from './each-fault.ts'
import { STORES } from './fault-run.ts'
import { useFakeTime } from './passing.ts'

allowNoUnhandledRejection()
useFakeTime()

describe('a cache over memory in front of records', () => eachFault(STORES['memory in front of records']))
