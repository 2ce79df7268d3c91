import type { ByteStorage } from '@freshet/core'
import { casesOf } from '../case.ts'
import { mustBe, mustMatch } from '../must.ts'
import { numbered } from '../origins.ts'
import type { Given, Trial } from '../trial.ts'

const faultsOf = ({ events }: Trial): string[] =>
  events.flatMap((event) => (event.type === 'store-fault' ? [event.operation] : []))

const away = (): never => {
  throw new Error('The storage is away')
}

const never = (): Promise<never> => new Promise(() => {})

/** Both answers are the handler's, and say why. */
async function mustAnswerWithout(trial: Trial): Promise<void> {
  const handler = numbered()
  for (const call of [1, 2]) {
    const { status, text, told } = await trial.fetch(handler)
    mustBe([status, text], [200, `answer ${call}`], 'the answer')
    mustMatch(told, /detail=store-fault$/, 'Cache-Status')
  }
}

/** What is broken of the home's storage never breaks an answer. */
export const faultCases = casesOf<Given>({
  async 'answers with the handler where the storage throws'({ open, bytes }) {
    const storage = { ...bytes(), read: away, write: away, remove: away }
    const trial = open({ storage })
    await mustAnswerWithout(trial)
    mustBe(new Set(faultsOf(trial)).has('match'), true, 'whether it was told')
  },

  async 'answers with the handler where the storage hangs, after its deadline'({ open, bytes }) {
    const storage: ByteStorage = { ...bytes(), read: never, write: never, remove: never }
    const trial = open({ storage, storageDeadline: 30 })
    await mustAnswerWithout(trial)
    mustBe(new Set(faultsOf(trial)).has('match'), true, 'whether it was told')
  },

  async 'leaves a storage alone that keeps failing, and comes back to it'({ open, bytes }) {
    const working = bytes()
    let isAway = true
    const storage: ByteStorage = { ...working, read: (name) => (isAway ? away() : working.read(name)) }
    const { fetch, events, clock } = open({ storage, storageBreaker: { failures: 2, cooldown: 1000 } })
    const handler = numbered()
    for (const path of ['/a', '/b']) await fetch(handler, path)
    mustMatch((await fetch(handler, '/c')).told, /detail=store-down$/, 'Cache-Status when it is left alone')
    isAway = false
    clock.advance(1000)
    await fetch(handler, '/d')
    mustMatch((await fetch(handler, '/d')).told, /^freshet; hit/, 'Cache-Status when it is back')
    const states = events.flatMap((event) => (event.type === 'store-breaker' ? [event.state] : []))
    mustBe(states, ['open', 'closed'], 'what was told')
  },

  async 'takes whatever the storage answers that it was not given for a miss'({ open, bytes }) {
    const working = bytes()
    for (const [what, spoil] of [
      ['junk', () => crypto.getRandomValues(new Uint8Array(500))],
      ['nothing', () => new Uint8Array(0)],
      ['half', (found: Uint8Array<ArrayBuffer>) => found.slice(0, found.length >> 1)],
      ['a changed byte', (found: Uint8Array<ArrayBuffer>) => found.with(6, found[6]! ^ 0xff)],
      ['a text', () => 'junk' as never],
      ['a page', () => ({ status: 200, headers: [], body: 'junk' }) as never],
    ] as const) {
      let isSpoilt = false
      const storage: ByteStorage = {
        ...working,
        async read(name) {
          const found = await working.read(name)
          return isSpoilt && found ? spoil(found) : found
        },
      }
      const { fetch } = open({ storage, storageBreaker: false })
      const handler = numbered()
      await fetch(handler)
      isSpoilt = true
      const { status, text } = await fetch(handler)
      mustBe([status, text], [200, 'answer 2'], `the answer where the storage has ${what}`)
      isSpoilt = false
      mustBe((await fetch(handler)).text, 'answer 2', `the answer after ${what}`)
    }
  },

  async 'answers, and says that nothing was stored, where only writing fails'({ open, bytes }) {
    const storage: ByteStorage = { ...bytes(), write: away }
    const trial = open({ storage })
    const handler = numbered()
    for (const call of [1, 2]) mustBe((await trial.fetch(handler)).text, `answer ${call}`, 'the answer')
    const reasons = trial.events.flatMap((event) => (event.type === 'not-stored' ? [event.reason] : []))
    mustBe(reasons, ['store-fault', 'store-fault'], 'the reasons')
  },
})
