/** Values of `Cache-Control` as sites send them; `at` makes each of them another text. */
const templates: readonly ((seconds: number) => string)[] = [
  (seconds) => `max-age=${seconds}`,
  (seconds) => `public, max-age=${seconds}`,
  (seconds) => `public, max-age=${seconds}, immutable`,
  (seconds) => `max-age=${seconds}, stale-while-revalidate=60, stale-if-error=600`,
  (seconds) => `public, s-maxage=${seconds}, max-age=0, must-revalidate`,
  (seconds) => `private, max-age=${seconds}`,
  (seconds) => `no-cache, max-age=${seconds}`,
  (seconds) => `private, no-cache, no-store, max-age=${seconds}, must-revalidate`,
]

/** More texts than anybody remembers. */
export const values: readonly string[] = Array.from({ length: 8192 }, (_, at) =>
  templates[at % templates.length]!(at),
)

/** The lifetime that a text has, as each parser is proved by it. */
export function maxAgeOf(at: number): number {
  return at % templates.length === 4 ? 0 : at
}
