import type { ByteStorage, Lock, Store } from '@freshet/core'

/** What a command line says of where responses are kept; nothing means memory. */
export interface StorageChoice {
  /** A file of SQLite. */
  readonly sqlite?: string | undefined
  /** A URL of Redis. */
  readonly redis?: URL | undefined
  /** Bytes of memory, or of memory in front of the others. */
  readonly memory?: number | undefined
  /** Whether they are those of a private cache, which no shared one may find. */
  readonly isPrivate: boolean
}

/** Where responses are kept. */
export interface Kept<Storage = ByteStorage | Store> {
  readonly storage: Storage
  /** By which one of several processes asks the origin. */
  readonly lock?: Lock
  /** What it is, in a few words and without credentials. */
  readonly about: string
  close(): Promise<void>
}

/** Environment variables. */
export type Env = Readonly<Record<string, string | undefined>>
