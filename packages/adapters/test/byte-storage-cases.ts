import type { ByteStorage } from '@freshet/core'
import type { StoreCase } from '@freshet/core/testing'

type Check = (storage: ByteStorage, prefix: string) => Promise<void>

const HOUR = 3_600_000

/**
 * What every `ByteStorage` does, as cases for any test runner and any runtime. `open` answers one that may be shared:
 * each case has names of its own.
 */
export function byteStorageCases(open: () => Promise<ByteStorage> | ByteStorage): StoreCase[] {
  return Object.entries(CHECKS).map(([title, check]) => ({
    title: `bytes: ${title}`,
    run: async () => check(await open(), `${crypto.randomUUID()}:`),
  }))
}

const CHECKS: Readonly<Record<string, Check>> = {
  'finds nothing under a name it does not know': async (storage, prefix) => {
    mustBe(await storage.read(`${prefix}none`), undefined, 'an unknown name')
  },

  'gives back every byte value, no bytes at all, and a whole name': async (storage, prefix) => {
    for (const size of [256, 0, 1, Math.min(storage.maxBytes ?? Infinity, 1024 ** 2)]) {
      await storage.write(`${prefix}a`, bytesOf(size), HOUR)
      mustBe(await storage.read(`${prefix}a`), bytesOf(size), `what has ${size} bytes`)
    }
  },

  'holds as many bytes under one name as it says, and refuses one more': async (storage, prefix) => {
    const { maxBytes = Infinity } = storage
    if (maxBytes > 32 * 1024 ** 2) return
    await storage.write(`${prefix}a`, bytesOf(maxBytes), HOUR)
    mustBe(await storage.read(`${prefix}a`), bytesOf(maxBytes), `what has ${maxBytes} bytes`)
    const refused = await Promise.resolve(storage.write(`${prefix}b`, bytesOf(maxBytes + 1), HOUR)).then(
      () => false,
      () => true,
    )
    if (!refused) throw new Error(`it took ${maxBytes + 1} bytes`)
    await storage.remove([`${prefix}a`])
  },

  'keeps just the part that bytes are of a larger buffer': async (storage, prefix) => {
    const part = new Uint8Array(bytesOf(5000).buffer, 13, 290)
    await storage.write(`${prefix}a`, part, HOUR)
    mustBe(await storage.read(`${prefix}a`), part.slice(), 'the part')
  },

  'leaves bytes alone that look like text, JSON or base64': async (storage, prefix) => {
    for (const text of ['true', '{"a":1}', 'base64:AAAA', 'AAAA', '\ufeff', '\0']) {
      const bytes = new TextEncoder().encode(text)
      await storage.write(`${prefix}a`, bytes, HOUR)
      mustBe(await storage.read(`${prefix}a`), bytes, JSON.stringify(text))
    }
  },

  'keeps names apart that are nearly the same': async (storage, prefix) => {
    const names = ['a', 'A', 'a-b', 'a-B', 'a.b', 'a_b', 'a:b', 'a-b:c', 'a-', 'aa', '0', '00'].map(
      (name) => prefix + name,
    )
    await Promise.all(names.map((name, at) => storage.write(name, bytesOf(at + 1), HOUR)))
    for (const [at, name] of names.entries()) mustBe(await storage.read(name), bytesOf(at + 1), name)
  },

  'has the newer of two under one name, and leaves alone what was read before': async (storage, prefix) => {
    await storage.write(`${prefix}a`, bytesOf(3000), HOUR)
    const before = await storage.read(`${prefix}a`)
    await storage.write(`${prefix}a`, bytesOf(10), undefined)
    mustBe(await storage.read(`${prefix}a`), bytesOf(10), 'the newer')
    await storage.remove([`${prefix}a`])
    mustBe(before, bytesOf(3000), 'what was read before')
  },

  'never has a mixture of what is written at once': async (storage, prefix) => {
    const rounds = Array.from({ length: 20 }, (_, n) => new Uint8Array(20_000).fill(n + 1))
    const found = await Promise.all(
      rounds.map(async (bytes) => {
        await storage.write(`${prefix}a`, bytes, HOUR)
        return storage.read(`${prefix}a`)
      }),
    )
    for (const bytes of found) mustBe(bytes, rounds[(bytes?.[0] ?? 1) - 1], 'what was read')
  },

  'takes any time from a second on, and none': async (storage, prefix) => {
    for (const ttl of [undefined, 1000, 1000.001, 59_999, 90_500, 2 ** 31 * 1000, 1e15, Infinity]) {
      await storage.write(`${prefix}a`, bytesOf(10), ttl)
      const found = await storage.read(`${prefix}a`)
      // a slow machine may take longer than the shortest
      if ((ttl ?? Infinity) > 10_000) mustBe(found, bytesOf(10), `what is kept for ${ttl} ms`)
      await storage.remove([`${prefix}a`])
    }
  },

  'removes several at once with those that are not there, and nothing else': async (storage, prefix) => {
    const names = ['a', 'a-1', 'b', 'a-11'].map((name) => prefix + name)
    for (const name of names) await storage.write(name, bytesOf(10), HOUR)
    const missing = Array.from({ length: 1200 }, (_, n) => `${prefix}missing-${n}`)
    await storage.remove([...missing, names[0]!, names[1]!, names[0]!, names[2]!])
    for (const name of names.slice(0, 3)) mustBe(await storage.read(name), undefined, name)
    mustBe(await storage.read(names[3]!), bytesOf(10), 'what was not removed')
    await storage.remove([])
  },

  'lists every name under a prefix, each once, and no other': async (storage, prefix) => {
    if (storage.list === undefined) return
    const names = Array.from({ length: 1010 }, (_, n) => `${prefix}in:${n}`)
    const others = ['im:1', 'in', 'in.', 'io:1', 'In:1'].map((name) => prefix + name)
    for (const name of [...names, ...others]) await storage.write(name, bytesOf(1), HOUR)
    mustHaveNames(await listed(storage, `${prefix}in:`), names)
    await storage.remove(names.slice(1))
    mustHaveNames(await listed(storage, `${prefix}in:`), names.slice(0, 1))
    mustHaveNames(await listed(storage, `${prefix}nothing:`), [])
  },
}

async function listed(storage: ByteStorage, prefix: string): Promise<string[]> {
  const names: string[] = []
  for await (const name of storage.list?.(prefix) ?? []) names.push(name)
  return names
}

/** Every byte value, and neighbours that differ. */
function bytesOf(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size)
  for (let at = 0; at < size; at++) bytes[at] = at * 7 + (at >>> 8)
  return bytes
}

function mustBe(found: Uint8Array | null | undefined, expected: Uint8Array | undefined, what: string): void {
  if (expected === undefined) {
    if (found !== undefined && found !== null) throw new Error(`${what} must be missing, and is ${found}`)
    return
  }
  if (!(found instanceof Uint8Array)) throw new Error(`${what} must be a Uint8Array, and is ${found}`)
  const differs = expected.findIndex((byte, at) => byte !== found[at])
  if (found.byteLength !== expected.byteLength || differs >= 0) {
    throw new Error(
      `${what} has ${found.byteLength} bytes of ${expected.byteLength}, and differs at ${differs}`,
    )
  }
}

function mustHaveNames(found: string[], expected: string[]): void {
  const [some, all] = [found.toSorted(), expected.toSorted()]
  if (some.join('\n') !== all.join('\n')) {
    const odd = all.find((name, at) => name !== some[at])
    throw new Error(`${found.length} names were listed instead of ${expected.length}; ${odd} is not in place`)
  }
}
