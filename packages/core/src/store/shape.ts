/** @throws TypeError when `value` lacks one of the methods: it is not `what` */
export function mustHave(name: string, value: unknown, methods: readonly string[], what: string): void {
  const has = (method: string): boolean =>
    typeof (value as Readonly<Record<string, unknown>> | null | undefined)?.[method] === 'function'
  if (!methods.every(has)) throw new TypeError(`${name} must be ${what}, with ${methods.join(', ')}`)
}
