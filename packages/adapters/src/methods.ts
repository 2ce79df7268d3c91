/** Throws a `TypeError` that says what is missing, unless `value` has each of the methods. */
export function mustHaveMethods(value: unknown, methods: readonly string[], what: string): void {
  const missing = methods.filter((name) => typeof Object(value)[name] !== 'function')
  if (missing.length === 0) return
  throw new TypeError(`${what}, and ${String(value)} has no ${missing.join(', ')}`)
}
