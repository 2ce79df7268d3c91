/** Whether `value` is an object that has these methods. */
export function hasMethods<T>(value: unknown, names: readonly (keyof T & string)[]): value is T {
  if (typeof value !== 'object' || value === null) return false
  return names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function')
}

/** @throws TypeError when `value` lacks one of the methods: it is not `what` */
export function mustHave(name: string, value: unknown, methods: readonly string[], what: string): void {
  if (hasMethods<Record<string, unknown>>(value, methods)) return
  throw new TypeError(`${name} must be ${what}, with ${methods.join(', ')}`)
}
