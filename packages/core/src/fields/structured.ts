/** The value of an item or a parameter, by its type (RFC 9651 §3.3). */
export interface BareItems {
  readonly integer: number
  readonly decimal: number
  readonly string: string
  readonly token: string
  readonly 'byte-sequence': Uint8Array
  readonly boolean: boolean
  /** Seconds since the epoch. */
  readonly date: number
  readonly 'display-string': string
}

type Kind = keyof BareItems

/** A value and its type, without parameters (RFC 9651 §3.3). */
export type BareItem = { [K in Kind]: { readonly kind: K; readonly value: BareItems[K] } }[Kind]

/** What stands behind a member or an item, by key; of two with the same key the later (RFC 9651 §3.1.2). */
export type Parameters = ReadonlyMap<string, BareItem>

/** A value with its parameters (RFC 9651 §3.3). */
export type Item = BareItem & { readonly parameters: Parameters }

/** Items in parentheses, with parameters of their own (RFC 9651 §3.1.1). */
export interface InnerList {
  readonly kind: 'inner-list'
  readonly value: readonly Item[]
  readonly parameters: Parameters
}

/** What a list or a dictionary holds (RFC 9651 §3.1, §3.2). */
export type Member = Item | InnerList

/**
 * The members of a dictionary by key, of two with the same key the later; `undefined` when any of the text fails to
 * parse. An empty text is an empty dictionary (RFC 9651 §4.2.2).
 */
export function parseDictionary(text: string): ReadonlyMap<string, Member> | undefined {
  const members = new Map<string, Member>()
  const readNext = (reader: Reader): void => {
    const key = reader.need(KEY)
    members.set(key, reader.take(EQUALS) ? readMember(reader) : withParameters(reader, TRUE))
  }
  return readAll(text, readNext) ? members : undefined
}

/**
 * The members of a list in their order; `undefined` when any of the text fails to parse. An empty text is an empty
 * list (RFC 9651 §4.2.1).
 */
export function parseList(text: string): readonly Member[] | undefined {
  const members: Member[] = []
  const readNext = (reader: Reader): unknown => members.push(readMember(reader))
  return readAll(text, readNext) ? members : undefined
}

const KEY = /[a-z*][a-z\d_\-.*]*/y
const EQUALS = /=/y
const SPACES = / */y
const COMMA = /[ \t]*,[ \t]*/y
const END = /[ \t]*$/y
const OPEN = /\( */y
const CLOSE = /\)/y
/** What stands between two items of an inner list and, at the end, only before its parenthesis. */
const GAP = / +|(?=\))/y
const PARAMETER = /; */y

const TRUE: BareItem = { kind: 'boolean', value: true }

/** The text of each type and its value; a decimal is tried before an integer, which it begins as (RFC 9651 §4.2.3.1). */
const KINDS: { readonly [K in Kind]: readonly [pattern: RegExp, read: (text: string) => BareItems[K]] } = {
  decimal: [/-?\d{1,12}\.\d{1,3}/y, toNumber],
  integer: [/-?\d{1,15}/y, toNumber],
  string: [/"(?:[ !#-[\]-~]|\\["\\])*"/y, (text) => text.slice(1, -1).replace(/\\(.)/g, '$1')],
  token: [/[A-Za-z*][!#$%&'*+\-.^_`|~\w:/]*/y, String],
  // These two throw on what does not decode: a wrong length or padding, bytes that are not UTF-8.
  'byte-sequence': [
    /:[A-Za-z\d+/=]*:/y,
    (text) => Uint8Array.from(atob(text.slice(1, -1)), (byte) => byte.charCodeAt(0)),
  ],
  'display-string': [/%"(?:[ !#$&-~]|%[\da-f]{2})*"/y, (text) => decodeURIComponent(text.slice(2, -1))],
  boolean: [/\?[01]/y, (text) => text === '?1'],
  date: [/@-?\d{1,15}/y, (text) => toNumber(text.slice(1))],
}

const ENTRIES = /* @__PURE__ */ Object.entries(KINDS)

/** The same number, and 0 for -0. */
function toNumber(text: string): number {
  return Number(text) + 0
}

/** A text read from left to right; what cannot be read throws, for then the whole field fails (RFC 9651 §4.2). */
class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get ended(): boolean {
    return this.#at === this.#text.length
  }

  /** What `pattern`, which is sticky, matches here; `undefined` when it does not match. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const taken = pattern.exec(this.#text)?.[0]
    this.#at += taken?.length ?? 0
    return taken
  }

  need(pattern: RegExp): string {
    const taken = this.take(pattern)
    if (taken === undefined) throw new SyntaxError('Unexpected text')
    return taken
  }
}

/** Whether the whole text is members with commas between them (RFC 9651 §4.2). */
function readAll(text: string, readNext: (reader: Reader) => unknown): boolean {
  const reader = new Reader(text)
  try {
    reader.take(SPACES)
    if (!reader.ended) {
      do {
        readNext(reader)
      } while (reader.take(COMMA))
    }
    reader.need(END)
    return true
  } catch {
    return false
  }
}

function readMember(reader: Reader): Member {
  return reader.take(OPEN) ? readInnerList(reader) : withParameters(reader, readBareItem(reader))
}

function readInnerList(reader: Reader): InnerList {
  const value: Item[] = []
  while (!reader.take(CLOSE)) {
    value.push(withParameters(reader, readBareItem(reader)))
    reader.need(GAP)
  }
  return { kind: 'inner-list', value, parameters: readParameters(reader) }
}

function withParameters(reader: Reader, item: BareItem): Item {
  return { ...item, parameters: readParameters(reader) }
}

function readParameters(reader: Reader): Parameters {
  const parameters = new Map<string, BareItem>()
  while (reader.take(PARAMETER)) {
    const key = reader.need(KEY)
    parameters.set(key, reader.take(EQUALS) ? readBareItem(reader) : TRUE)
  }
  return parameters
}

function readBareItem(reader: Reader): BareItem {
  for (const [kind, [pattern, read]] of ENTRIES) {
    const text = reader.take(pattern)
    if (text !== undefined) return { kind, value: read(text) } as BareItem
  }
  throw new SyntaxError('Unexpected text')
}
