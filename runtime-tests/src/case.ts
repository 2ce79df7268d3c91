/** Something that a runtime cannot have, and why. */
export const NEEDS = {
  'own-fields': 'a browser lets no script set Accept-Encoding, Origin or Set-Cookie',
  connections: 'a page has no connection to its service worker',
  departures: 'the runtime does not tell a handler that its client has left',
  cancelling: 'the runtime does not cancel the stream of a client that has left',
} as const

export type Need = keyof typeof NEEDS

/** One thing that holds in every runtime. `run` throws an `Error` that says what happened instead. */
export interface Case<Given> {
  readonly title: string
  /** What it takes beside the Fetch API. */
  readonly need: Need | undefined
  readonly run: (given: Given) => Promise<void>
}

/** Cases by their titles. `need` is what all of them take. */
export function casesOf<Given>(
  runs: Readonly<Record<string, (given: Given) => Promise<void>>>,
  need?: Need,
): Case<Given>[] {
  return Object.entries(runs).map(([title, run]) => ({ title, need, run }))
}

/** Throws where two cases have one title: only one of them would run. */
export function withoutDoubles<Given>(cases: readonly Case<Given>[]): readonly Case<Given>[] {
  const titles = new Set<string>()
  for (const { title } of cases) {
    if (titles.has(title)) throw new Error(`Two cases are called: ${title}`)
    titles.add(title)
  }
  return cases
}

/** In ms, for one case. */
const DEADLINE = 25_000

/** How a case went: with an error, or well (`null`). */
export async function errorOf<Given>({ run }: Case<Given>, given: Given): Promise<string | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It took more than ${DEADLINE} ms`)), DEADLINE)
  })
  try {
    await Promise.race([run(given), late])
    return null
  } catch (error) {
    return error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error)
  } finally {
    clearTimeout(timer)
  }
}
