import { asking, find, mustBe, mustEqual, put, sample } from './sample.ts'
import type { StoreCheck } from './sample.ts'

/** Each pair or group is one key to some driver, or no key at all. */
const ALIKE: Readonly<Record<string, readonly string[]>> = {
  'differ only after ?': [
    'https://a.test/x',
    'https://a.test/x?',
    'https://a.test/x?a=1',
    'https://a.test/x?a=2',
  ],
  'differ only in : and / and \\': ['/a:b', '/a/b', '/a\\b', '/a:b/', 'a:b', ':a:b'],
  'are the beginning of one another': ['/a', '/a/b', '/a/b/c', '/a/b:c', '/a.', '/a..', '/../a'],
  'end in $': ['/a', '/a$', '/a$$'],
  'differ only in case': ['/A', '/a'],
  'are very long': ['', 'a', 'b'].map((end) => `https://a.test/${'long/'.repeat(1638)}${end}`),
  'are not ASCII': ['/\u00e4', '/a\u0308', '/\u{1f600}', '/\ud83d', '/\ufffd', '/\0', '/ ', '/%20'],
  'are names of objects': ['__proto__', 'constructor', 'toString', 'hasOwnProperty'],
}

const keepsApart =
  (keys: readonly string[]): StoreCheck =>
  async (store) => {
    const stored = keys.map((_, at) => sample({ body: `body ${at}` }))
    for (const [at, key] of keys.entries()) {
      mustEqual(await find(store, key), undefined, `key ${at}, before it is put,`)
      await put(store, key, stored[at]!)
    }
    for (const [at, key] of keys.entries())
      mustBe(await find(store, key), stored[at]!, `the response of key ${at}`)
    mustEqual(await store.delete(keys[0]!), true, 'the answer to a delete of key 0')
    for (const [at, key] of keys.entries()) {
      if (at > 0)
        mustBe(await find(store, key), stored[at]!, `the response of key ${at}, when key 0 is deleted,`)
    }
  }

/** A key is any text, and no other key. */
export const keyCases: Readonly<Record<string, StoreCheck>> = {
  'answers undefined for a key it does not know': async (store) => {
    await put(store, 'known', sample())
    if ((await store.match('unknown', asking())) !== undefined)
      throw new Error('an unknown key must be undefined')
  },

  ...Object.fromEntries(
    Object.entries(ALIKE).map(([what, keys]) => [`keeps keys apart that ${what}`, keepsApart(keys)]),
  ),

  'finds the same when it is only looked at, where it tells that apart': async (store) => {
    if (store.peek === undefined) return
    await put(store, 'known', sample({ body: 'content' }))
    const [found, none] = [await store.peek('known', asking()), await store.peek('unknown', asking())]
    mustBe(found?.[0], sample({ body: 'content' }), 'what is found by a look')
    mustEqual(none, undefined, 'what is found by a look at an unknown key')
  },

  'keeps each of many responses that are put at once': async (store) => {
    const keys = Array.from({ length: 100 }, (_, n) => `https://a.test/${n}`)
    await Promise.all(keys.map((key) => put(store, key, sample({ body: key }))))
    const found = await Promise.all(keys.map((key) => find(store, key)))
    for (const [at, key] of keys.entries()) mustBe(found[at], sample({ body: key }), `the response of ${key}`)
  },
}
