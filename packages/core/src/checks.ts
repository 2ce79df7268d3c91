/** @throws TypeError naming the option unless `holds` */
export function check(name: string, value: unknown, holds: boolean, expected: string): void {
  if (!holds) throw new TypeError(`${name} must be ${expected}, not ${describe(value)}`)
}

/** @throws TypeError unless `value` is a boolean or left out */
export function flag(name: string, value = false): boolean {
  check(name, value, typeof value === 'boolean', 'a boolean')
  return value
}

/** @throws TypeError unless `value` is a number of `unit`, 0 or more, or left out */
export function amount(name: string, value: number | undefined, otherwise: number, unit = 'ms'): number {
  const given = value === undefined ? otherwise : value
  check(name, given, typeof given === 'number' && given >= 0, `a number of ${unit}, 0 or more`)
  return given
}

/** Whether what a user's function said is `true`. */
export function isTrue(said: unknown): boolean {
  unheard(said)
  return said === true
}

/** Lets nobody hear of a promise that fails where none was asked for: it would end the process. */
export function unheard(said: unknown): void {
  if (said instanceof Promise) said.catch(() => {})
}

function describe(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
