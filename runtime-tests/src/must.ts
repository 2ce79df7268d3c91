/** Throws unless the two are the same as JSON. */
export function mustBe(found: unknown, expected: unknown, what: string): void {
  if (shown(found) !== shown(expected)) {
    throw new Error(`${what} must be ${short(expected)}, and is ${short(found)}`)
  }
}

/** Throws unless `found` is a text that matches. */
export function mustMatch(found: string | null | undefined, pattern: RegExp, what: string): void {
  if (typeof found !== 'string' || !pattern.test(found)) {
    throw new Error(`${what} must match ${pattern}, and is ${short(found)}`)
  }
}

/** Throws where `holds` is false. */
export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what)
}

/** Throws unless `promise` rejects; what it rejects with. */
export async function mustReject(promise: Promise<unknown>, what: string): Promise<unknown> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  if ('error' in outcome) return outcome.error
  throw new Error(`${what} must reject, and resolves to ${short(outcome.value)}`)
}

/** Throws unless `found` has the length and every byte of `expected`. */
export function mustHaveBytes(found: Uint8Array, expected: Uint8Array, what: string): void {
  mustBe(found.byteLength, expected.byteLength, `the length of ${what}`)
  const at = expected.findIndex((byte, index) => byte !== found[index])
  if (at >= 0) throw new Error(`byte ${at} of ${what} must be ${expected[at]}, and is ${found[at]}`)
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? String(value)
}

function short(value: unknown): string {
  const text = shown(value)
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}
