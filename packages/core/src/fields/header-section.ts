import type { StoredFields } from '../message.ts'

/** Field values by name, but for those that stand apart. */
type Values = Readonly<Record<string, string>>

type Line = readonly [name: string, value: string]

const NONE: readonly Line[] = []

let numbered = 0

/**
 * The header section of a stored response (RFC 9110 §6.3), which never changes. A third of the size of `Headers`, and what a
 * `Response` is made of fastest; values of one name are one, but for `Set-Cookie` (RFC 9110 §5.3). Names are lower case.
 */
export class HeaderSection implements StoredFields {
  // not `#`: whoever compares two sections, a test for one, is to see what is in them
  private readonly values: Values
  private readonly apart: readonly Line[]
  /** Tells it apart from most others: how many had been asked for theirs before, so that what is never asked takes no place. */
  get number(): number {
    // an integer from the start: a number that comes later would take an object of its own
    if (this.#number < 0) this.#number = numbered++ & 0x3fff_ffff
    return this.#number
  }
  #number = -1

  private constructor(values: Values, apart: readonly Line[]) {
    this.values = values
    this.apart = apart
  }

  /** The section with these lines; those of one name become one. */
  static of(lines: Iterable<Line>): HeaderSection {
    const made = new Lines()
    for (const [name, value] of lines) made.add(name, value)
    return new HeaderSection(made.values, made.apart)
  }

  /** The section that `headers` are: some runtimes take four times as long to give out their lines one by one. */
  static read(headers: Headers): HeaderSection {
    const made = new Lines()
    headers.forEach((value, name) => made.add(name, value))
    return new HeaderSection(made.values, made.apart)
  }

  /** `fields` as a section: itself, when it is one. */
  static from(fields: StoredFields): HeaderSection {
    return fields instanceof HeaderSection ? fields : HeaderSection.of(fields)
  }

  get(name: string): string | null {
    const value = this.values[name]
    if (typeof value === 'string') return value
    return this.apart === NONE ? null : (valuesIn(this.apart, name)?.join(', ') ?? null)
  }

  has(name: string): boolean {
    return typeof this.values[name] === 'string' || valuesIn(this.apart, name) !== undefined
  }

  getSetCookie(): string[] {
    return valuesIn(this.apart, 'set-cookie') ?? []
  }

  *[Symbol.iterator](): IterableIterator<Line> {
    yield* Object.entries(this.values)
    yield* this.apart
  }

  /** How many characters its names and values have. */
  get characters(): number {
    let count = 0
    for (const name in this.values) count += name.length + this.values[name]!.length
    for (const [name, value] of this.apart) count += name.length + value.length
    return count
  }

  /** These fields with those of `update` in place of their own, and without those in `without`. */
  with(update: Values, without: readonly string[] = []): HeaderSection {
    const values: Record<string, string> = {}
    for (const name of Object.keys(this.values)) {
      if (!without.includes(name)) values[name] = this.values[name]!
    }
    for (const name of Object.keys(update)) values[name] = update[name]!
    const apart = this.apart === NONE ? NONE : this.apart.filter(([name]) => !without.includes(name))
    return new HeaderSection(values, apart)
  }

  /** These fields but those of whose names `isLeftOut` is true: the same section, where there are none. */
  without(isLeftOut: (name: string) => boolean): HeaderSection {
    const names = Object.keys(this.values)
    for (const [name] of this.apart) names.push(name)
    const left = names.filter(isLeftOut)
    return left.length > 0 ? this.with({}, left) : this
  }

  /** These fields and those of `update`, for a `Response` that is made of them. */
  asInit(update?: Values): HeadersInit {
    const values = { ...this.values, ...update }
    return this.apart === NONE ? values : ([...Object.entries(values), ...this.apart] as HeadersInit)
  }
}

/** No private method: for those an engine adds a member to each section. */
function valuesIn(lines: readonly Line[], name: string): string[] | undefined {
  const values = lines.filter((line) => line[0] === name).map((line) => line[1])
  return values.length > 0 ? values : undefined
}

/** Lines of which a section is to be made. */
class Lines {
  readonly values: Record<string, string> = {}
  apart: readonly Line[] = NONE

  add(name: string, value: string): void {
    // an object cannot have several values under a name, and runtimes lose its `__proto__`
    if (name === 'set-cookie' || name === '__proto__') this.apart = [...this.apart, [name, value]]
    // an object has some names from the start, whose values are no text
    else this.values[name] = typeof this.values[name] === 'string' ? `${this.values[name]}, ${value}` : value
  }
}
