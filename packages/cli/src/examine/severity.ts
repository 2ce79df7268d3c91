/** `bad`: broken or dangerous; `warn`: hardly what was meant; `info`: worth knowing; `good`: works as it should. */
export type Severity = 'good' | 'info' | 'warn' | 'bad'

/** The worst first. */
export const SEVERITIES: readonly Severity[] = ['bad', 'warn', 'info', 'good']

/** Whether `a` is as bad as `b`, or worse. */
export function isAtLeast(a: Severity, b: Severity): boolean {
  return SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b)
}
