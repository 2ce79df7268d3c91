import { mustHaveMethods } from './methods.ts'

/** What is used of ioredis 5: its `Redis` and its `Cluster`. */
export interface IoRedisLike {
  getBuffer(key: string): Promise<Uint8Array | null>
  set(key: string, value: Uint8Array | string | number): Promise<unknown>
  set(key: string, value: Uint8Array | string | number, unit: 'PX', ttl: number): Promise<unknown>
  set(key: string, value: string | number, unit: 'PX', ttl: number, condition: 'NX'): Promise<unknown>
  unlink(keys: string[]): Promise<unknown>
  eval(script: string, keys: number, ...args: string[]): Promise<unknown>
  readonly options: { readonly keyPrefix?: string | undefined }
}

/** What is used of node-redis (the package `redis`), 5 or 6: a client, pool, cluster or sentinel, connected. */
export interface NodeRedisLike {
  withTypeMapping(mapping: object): unknown
  set(key: string, value: string, options?: object): Promise<unknown>
  unlink(keys: string[]): Promise<unknown>
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
}

/** One step of a walk through the keys of one server: the cursor to go on with, `'0'` at the end, and some keys. */
export type Scan = (cursor: string, pattern: string) => Promise<readonly [cursor: string, keys: string[]]>

/** The commands that are needed, whichever client sends them. Times are whole ms. */
export interface RedisCommands {
  /** What the client itself puts before each key, unseen in all commands but SCAN. */
  readonly keyPrefix: string
  get(key: string): Promise<Uint8Array<ArrayBuffer> | null>
  set(key: string, value: Uint8Array<ArrayBuffer>, ttl: number | undefined): Promise<unknown>
  setIfAbsent(key: string, value: string, ttl: number): Promise<boolean>
  unlink(keys: string[]): Promise<unknown>
  eval(script: string, key: string, argument: string): Promise<unknown>
  /** One for each server that holds keys of its own. */
  scans(): Promise<readonly Scan[]>
}

/** @throws TypeError unless `client` is a client of ioredis or of node-redis */
export function redisCommands(client: IoRedisLike | NodeRedisLike): RedisCommands {
  if (typeof Object(client).getBuffer === 'function') return ofIoRedis(client as IoRedisLike)
  const expected = 'client must be one of ioredis 5, or of redis (node-redis) 5 or 6'
  mustHaveMethods(client, ['withTypeMapping', 'set', 'unlink', 'eval'], expected)
  return ofNodeRedis(client as NodeRedisLike)
}

/** How many keys a server looks at in one step: a fraction of a millisecond in which it does nothing else. */
const SCAN_COUNT = 1000

interface IoRedisNode {
  nodes?(role: 'master'): IoRedisNode[]
  scan(
    cursor: string,
    match: 'MATCH',
    pattern: string,
    count: 'COUNT',
    number: number,
  ): Promise<[string, string[]]>
}

function ofIoRedis(client: IoRedisLike): RedisCommands {
  return {
    keyPrefix: client.options.keyPrefix ?? '',
    get: async (key) => plain(await client.getBuffer(key)),
    set: (key, value, ttl) =>
      ttl === undefined ? client.set(key, asBuffer(value)) : client.set(key, asBuffer(value), 'PX', ttl),
    setIfAbsent: async (key, value, ttl) => (await client.set(key, value, 'PX', ttl, 'NX')) !== null,
    unlink: (keys) => client.unlink(keys),
    eval: (script, key, argument) => client.eval(script, 1, key, argument),
    scans: async () => {
      const server = client as unknown as IoRedisNode
      if (server.nodes === undefined) return [scanOf(server)]
      // A cluster knows its servers when it has answered something.
      await client.getBuffer('')
      return server.nodes('master').map(scanOf)
    },
  }
  function scanOf(node: IoRedisNode): Scan {
    return (cursor, pattern) => node.scan(cursor, 'MATCH', pattern, 'COUNT', SCAN_COUNT)
  }
}

interface NodeRedisNode {
  get(key: string): Promise<Uint8Array | null>
  set(key: string, value: Uint8Array | string, options?: object): Promise<unknown>
  unlink(keys: string[]): Promise<unknown>
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
  scan(cursor: string, options: { MATCH: string; COUNT: number }): Promise<{ cursor: string; keys: string[] }>
  readonly masters?: readonly object[]
  nodeClient?(node: object): Promise<NodeRedisLike>
}

function ofNodeRedis(client: NodeRedisLike): RedisCommands {
  const text = asText(client)
  const binary = client.withTypeMapping({ [BLOB_STRING]: Buffer }) as NodeRedisNode
  return {
    keyPrefix: '',
    get: async (key) => plain(await binary.get(key)),
    set: (key, value, ttl) => text.set(key, asBuffer(value), ttl === undefined ? {} : expiringIn(ttl)),
    setIfAbsent: async (key, value, ttl) =>
      (await text.set(key, value, { ...expiringIn(ttl), condition: 'NX' })) !== null,
    unlink: (keys) => text.unlink(keys),
    eval: (script, key, argument) => text.eval(script, { keys: [key], arguments: [argument] }),
    scans: async () => {
      const cluster = client as unknown as NodeRedisNode
      if (cluster.nodeClient === undefined) return [scanOf(text)]
      const masters = (cluster.masters ?? []).map((master) => cluster.nodeClient!(master))
      return (await Promise.all(masters)).map((master) => scanOf(asText(master)))
    },
  }
  /** Whatever types its user made the client map replies to. */
  function asText(client: NodeRedisLike): NodeRedisNode {
    return client.withTypeMapping({}) as NodeRedisNode
  }
  function scanOf(node: NodeRedisNode): Scan {
    return async (cursor, pattern) => {
      const found = await node.scan(cursor, { MATCH: pattern, COUNT: SCAN_COUNT })
      return [found.cursor, found.keys]
    }
  }
}

/** `RESP_TYPES.BLOB_STRING` of node-redis: the `$` that a bulk string begins with. */
const BLOB_STRING = 36

function expiringIn(ttl: number): { expiration: { type: 'PX'; value: number } } {
  return { expiration: { type: 'PX', value: ttl } }
}

/** Both clients run where there is a `Buffer`, and write no other bytes as they are. */
declare const Buffer: {
  from(bytes: ArrayBuffer, offset: number, length: number): Uint8Array<ArrayBuffer>
}

function asBuffer(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/**
 * No `Buffer`, whose `slice` shares. It may be a piece of what was read from the network, all of which it keeps alive: an answer
 * is made of it at once, and memory that keeps it longer takes a copy. One more here would cost a hit more than all else.
 */
function plain(found: Uint8Array | null): Uint8Array<ArrayBuffer> | null {
  return found && new Uint8Array(found.buffer as ArrayBuffer, found.byteOffset, found.byteLength)
}
