import type { Awaitable } from '../message.ts'

/** What `use` makes of `value`: at once, where that has not to be waited for. */
export function after<Value, Used>(
  value: Awaitable<Value>,
  use: (value: Value) => Awaitable<Used>,
): Awaitable<Used> {
  return value instanceof Promise ? value.then(use) : use(value)
}
