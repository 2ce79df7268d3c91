import type { CacheEvent, InvalidatedEvent, OptionFaultEvent, StoreFaultEvent } from '../events.ts'
import { FIELDS_STORED } from './asking.ts'
import { WHY_FORWARDED } from './forward.ts'
import { notStoredExplained } from './not-stored.ts'
import { explainOutcome } from './outcome.ts'
import { type Explained, say, type SectionName } from './rule.ts'
import { counted } from './times.ts'

type Told = {
  readonly [Type in CacheEvent['type']]: (event: Extract<CacheEvent, { type: Type }>) => Explained
}

/** Keys and errors are not in the words: either may hold a secret. Who hears the event has both. */
const TELL: Told = {
  answer({ method, url, status, outcome }) {
    const told = explainOutcome(outcome, status)
    return { ...told, text: `${method} ${url}: ${status}. ${told.text}` }
  },
  asked: ({ method, reason, background }) =>
    say(
      `The handler is asked (${method})${background ? ' in the background' : ''}: ${WHY_FORWARDED[reason].is}.`,
      WHY_FORWARDED[reason].section,
    ),
  handled: ({ status, duration }) =>
    say(
      status === undefined
        ? `The handler threw after ${Math.round(duration)} ms.`
        : `The handler answered ${status} after ${Math.round(duration)} ms.`,
    ),
  failed: ({ method, url }) =>
    say(
      `${method} ${url}: the handler threw, and nothing stored could stand in for its answer.`,
      'RFC 9111 §4.2.4',
      {
        advice:
          'See the error of the event. With stale-if-error a stored answer may stand in for such a failure.',
      },
    ),
  evicted: () => say('A stored response had to make room for others in memory.'),
  refreshed({ status, outcome }) {
    const told = explainOutcome(outcome, status)
    return { ...told, text: `A refresh in the background brought ${status}. ${told.text}` }
  },
  stored: ({ size }) =>
    say(`The answer is in the store: ${counted(size, 'byte')} of content.`, 'RFC 9111 §3', {
      besides: [
        say(FIELDS_STORED, 'RFC 9111 §3.1', {
          besides: [
            say('Those of one connection are Connection, what it names, and their kin.', 'RFC 9110 §7.6.1'),
          ],
        }),
      ],
    }),
  'not-stored': ({ reason, status }) => notStoredExplained(reason, status),
  freshened: () =>
    say('The handler confirmed the stored response, which is fresh again.', 'RFC 9111 §4.3.4', {
      besides: [say('Fields that came with that took the place of the stored ones.', 'RFC 9111 §3.2')],
    }),
  invalidated: ({ cause }) => invalidated(cause),
  purged({ target, value, soft }) {
    const what = target === 'everything' ? 'everything' : `${target} ${value}`
    const text = soft
      ? `Purged softly: ${what}. What was asked for before is stale, and may still be used while it is refreshed, as its directives say.`
      : `Purged: ${what}. What was asked for before is not used any more.`
    return say(text)
  },
  'refresh-failed': () =>
    say('The handler failed when it was asked in the background. The stored response stays.', 'RFC 5861 §3', {
      advice: 'See why: once stale-while-revalidate is over, clients have to wait for the handler.',
    }),
  'store-fault': ({ operation }) => storeFault(operation),
  'store-breaker': ({ state }) =>
    state === 'open'
      ? say('The storage failed so often that it is left alone for a while. The handler answers.')
      : say('The storage answers again, and is used.'),
  'option-fault': ({ option }) => optionFault(option),
}

/** What happened in a cache, in words. */
export function explainEvent(event: CacheEvent): Explained {
  return (TELL[event.type] as (event: CacheEvent) => Explained)(event)
}

function invalidated(cause: InvalidatedEvent['cause']): Explained {
  const causes: {
    readonly [Cause in typeof cause]: readonly [text: string, section: SectionName | undefined]
  } = {
    purge: ['What was stored is gone: its URL was purged.', undefined],
    'unsafe-method': [
      'What was stored is gone: a request that may have changed it did not fail.',
      'RFC 9111 §4.4',
    ],
    overtaken: [
      'What was stored is gone: the handler gave another answer, which is not to be stored.',
      'RFC 9111 §4.3.3',
    ],
  }
  return say(...causes[cause])
}

function storeFault(operation: StoreFaultEvent['operation']): Explained {
  const advice = 'See the error of the event, and whether the storage can be reached in time.'
  const doing: { readonly [Operation in typeof operation]: string } = {
    match: 'The storage failed when it was asked. The handler answered instead.',
    put: 'The storage failed when it was to keep an answer. The client got it all the same.',
    delete:
      'The storage failed when it was to forget something. This process does not use it any more; others may.',
    lock: 'The lock failed. The handler was asked without it.',
  }
  return say(doing[operation], undefined, { advice })
}

function optionFault(option: OptionFaultEvent['option']): Explained {
  return say(
    `The option ${option} threw, or said what it must not. The handler answered, and nothing was stored.`,
    undefined,
    { advice: 'See the error of the event.' },
  )
}
