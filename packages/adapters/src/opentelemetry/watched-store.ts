import { context, trace } from '@opentelemetry/api'
import type { Store } from '@freshet/core'
import type { Metered } from './metered.ts'
import { endSpan, errorType, failSpan, quietly } from './span.ts'
import type { Tracing } from './tracing.ts'

/** What a store is asked for. */
export type StoreOperation = 'match' | 'put' | 'put-streamed' | 'delete'

/** Does an operation of a store, watched. What it answers at once it still answers at once. */
type Watch = <Result>(operation: StoreOperation, work: () => Result) => Result

/** `store`, with a span and a measurement of each operation. `clock`: ms from any moment. */
export function watchStore(
  store: Store,
  clock: () => number,
  metered: Metered | undefined,
  tracing: Tracing | undefined,
): Store {
  const watch: Watch = (operation, work) => {
    const around = tracing?.contextOfStore()
    const span = around && tracing?.startOfStore(operation, around)
    const since = clock()
    const ended = (type?: string): void => {
      quietly(() => metered?.storeTook(operation, (clock() - since) / 1000, type))
      if (span === undefined) return
      if (type !== undefined) quietly(() => failSpan(span, type))
      endSpan(span)
    }
    return settled(() => (around && span ? context.with(trace.setSpan(around, span), work) : work()), ended)
  }
  return watched(store, watch)
}

function watched(store: Store, watch: Watch): Store {
  type Streamed = NonNullable<Store['putStreamed']>
  return {
    match: (key, request) => watch('match', () => store.match(key, request)),
    // who only looks is not counted
    peek: (key, request) => (store.peek ? store.peek(key, request) : store.match(key, request)),
    put: (key, stored, ttl) => watch('put', () => store.put(key, stored, ttl)),
    delete: (key) => watch('delete', () => store.delete(key)),
    ...(store.putStreamed && {
      putStreamed: (...given: Parameters<Streamed>) =>
        watch('put-streamed', () => (store as { putStreamed: Streamed }).putStreamed(...given)),
    }),
  }
}

/** What `work` gives; `ended` hears when that is there, and with the class of the error where it failed. */
function settled<Result>(work: () => Result, ended: (type?: string) => void): Result {
  try {
    const result = work()
    if (!(result instanceof Promise)) {
      ended()
      return result
    }
    return result.then(
      (value: unknown) => {
        ended()
        return value
      },
      (error: unknown) => {
        ended(errorType(error))
        throw error
      },
    ) as Result
  } catch (error) {
    ended(errorType(error))
    throw error
  }
}
