import type { ByteStorage } from '../../src/store/byte-storage.ts'

export type Operation = 'read' | 'write' | 'remove'

/** What may go wrong with any operation; with those that follow, something is a lie. */
export const FAILURES = ['throws', 'rejects', 'hangs', 'late', 'slow'] as const

/** What each operation may get wrong without saying so. `foreign`: another key's record, `sibling`: another of the same key. */
export const LIES = {
  read: ['loses', 'halves', 'junk', 'foreign', 'sibling', 'older'],
  write: ['loses', 'halves', 'junk', 'foreign', 'fails-after'],
  remove: ['loses', 'some', 'fails-after'],
} as const

export type Fault = (typeof FAILURES)[number] | (typeof LIES)[Operation][number]

/** One way to go wrong. `throws` at once, `late`: after the deadline, `slow`: within it. */
export interface Trouble {
  readonly operation: Operation
  readonly fault: Fault
}

export const TROUBLES: readonly Trouble[] = (['read', 'write', 'remove'] as const).flatMap((operation) =>
  [...FAILURES, ...LIES[operation]].map((fault) => ({ operation, fault })),
)

type Bytes = Uint8Array<ArrayBuffer>

/** How many versions of a record are remembered for a storage that answers with an older one. */
const REMEMBERED = 3

/** Memory that goes wrong as often as it is told to, in ways that are drawn. */
export class FaultyStorage implements ByteStorage {
  /** How often operations were asked for, and how often each went wrong in which way. */
  readonly operations: Record<Operation, number> = { read: 0, write: 0, remove: 0 }
  readonly injected: Map<string, number> = new Map()
  /** Operations that did not go wrong are as slow as this: ms, drawn from 0 up to it. */
  latency = 3
  troubles: readonly Trouble[] = []
  /** In a hundred operations. */
  rate = 0
  readonly #records = new Map<string, Bytes>()
  readonly #past = new Map<string, Bytes[]>()
  readonly #draw: (below: number) => number
  readonly #deadline: number

  /** @param deadline ms beyond which an operation is `late` */
  constructor(draw: (below: number) => number, deadline: number) {
    this.#draw = draw
    this.#deadline = deadline
  }

  get size(): number {
    return this.#records.size
  }

  read(name: string): Promise<Bytes | undefined> {
    const fault = this.#begin('read')
    return this.#carryOut(fault, () => {
      const bytes = this.#records.get(name)
      switch (fault) {
        case 'loses':
          return undefined
        case 'halves':
          return bytes && this.#half(bytes)
        case 'junk':
          return this.#junk(bytes?.byteLength ?? 100)
        case 'foreign':
          return this.#other((other) => entryOf(other) !== entryOf(name))
        case 'sibling':
          return this.#other((other) => entryOf(other) === entryOf(name))
        case 'older':
          return this.#oneOf(this.#past.get(name) ?? [])
        default:
          return bytes
      }
    })
  }

  write(name: string, bytes: Bytes): Promise<void> {
    const fault = this.#begin('write')
    const copy = bytes.slice()
    return this.#carryOut(fault, () => {
      switch (fault) {
        case 'loses':
          return
        case 'halves':
          return this.#keep(name, this.#half(copy))
        case 'junk':
          return this.#keep(name, this.#junk(copy.byteLength))
        case 'foreign':
          return this.#keep(this.#oneOf([...this.#records.keys()]) ?? name, copy)
        case 'fails-after':
          this.#keep(name, copy)
          throw new Error('write: done, and failed all the same')
        default:
          this.#keep(name, copy)
      }
    })
  }

  remove(names: readonly string[]): Promise<void> {
    const fault = this.#begin('remove')
    return this.#carryOut(fault, () => {
      if (fault === 'loses') return
      const gone = fault === 'some' ? names.filter(() => this.#draw(2) === 0) : names
      for (const name of gone) this.#forget(name)
      if (fault === 'fails-after') throw new Error('remove: done, and failed all the same')
    })
  }

  /** Draws what goes wrong with this operation, and counts both. */
  #begin(operation: Operation): Fault | undefined {
    this.operations[operation]++
    const possible = this.troubles.filter((trouble) => trouble.operation === operation)
    if (possible.length === 0 || this.#draw(100) >= this.rate) return undefined
    const { fault } = this.#oneOf(possible)!
    const name = `${operation} ${fault}`
    this.injected.set(name, (this.injected.get(name) ?? 0) + 1)
    if (fault === 'throws') throw new Error(`${operation}: thrown`)
    return fault
  }

  async #carryOut<T>(fault: Fault | undefined, work: () => T): Promise<T> {
    if (fault === 'rejects') throw new Error('rejected')
    if (fault === 'hangs') return new Promise<never>(() => {})
    const ms =
      fault === 'late'
        ? this.#deadline * (1.5 + this.#draw(4))
        : fault === 'slow'
          ? Math.floor(this.#deadline / 8)
          : this.#draw(this.latency + 1)
    if (ms > 0) await new Promise((resume) => setTimeout(resume, ms))
    return work()
  }

  #keep(name: string, bytes: Bytes): void {
    this.#forget(name)
    this.#records.set(name, bytes)
  }

  #forget(name: string): void {
    const before = this.#records.get(name)
    if (before) this.#past.set(name, [before, ...(this.#past.get(name) ?? [])].slice(0, REMEMBERED))
    this.#records.delete(name)
  }

  /** A record under one of the names that are as they should be. */
  #other(isMeant: (name: string) => boolean): Bytes | undefined {
    const name = this.#oneOf([...this.#records.keys()].filter(isMeant))
    return name === undefined ? undefined : this.#records.get(name)
  }

  #half(bytes: Bytes): Bytes {
    return bytes.slice(0, this.#draw(bytes.byteLength))
  }

  #junk(length: number): Bytes {
    const some = Uint8Array.from({ length: Math.min(length, 500) }, () => this.#draw(256))
    return Uint8Array.from({ length }, (_, at) => some[at % 500]!)
  }

  #oneOf<T>(all: readonly T[]): T | undefined {
    return all[this.#draw(all.length)]
  }
}

/** What the names of all records of a key begin with. */
function entryOf(name: string): string {
  return name.split('-', 1)[0]!
}
