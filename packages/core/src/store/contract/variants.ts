import { normalForm } from '../../fields/normal-form.ts'
import type { SelectingField } from '../../message.ts'
import { asking, find, here, mustBe, mustEqual, put, sample } from './sample.ts'
import type { StoreCheck } from './sample.ts'

const KEY = 'GET https://example.com/page'

type Selecting = readonly SelectingField[]

const tenant = (value: string | null): Selecting => [['x-tenant', value]]

/** A response whose body says which variant it is. */
const variant = (selecting: Selecting, body: string = JSON.stringify(selecting)) =>
  sample({ selecting, body })

const keepsAll =
  (variants: readonly Selecting[]): StoreCheck =>
  async (store) => {
    for (const selecting of variants) await put(store, KEY, variant(selecting))
    for (const selecting of variants) {
      mustBe(
        await find(store, KEY, selecting),
        variant(selecting),
        `the variant ${JSON.stringify(selecting)}`,
      )
    }
  }

/** The responses under one key are told apart by their selecting fields (RFC 9111 §4.1). */
export const variantCases: Readonly<Record<string, StoreCheck>> = {
  'keeps variants apart by their values': keepsAll([tenant('a'), tenant('b'), tenant('a,b'), tenant('"')]),

  'keeps variants apart by an absent and an empty value': keepsAll([
    tenant(null),
    tenant(''),
    tenant('null'),
  ]),

  'keeps variants apart by their fields': keepsAll([
    [['x-a', 'v']],
    [['x-b', 'v']],
    [
      ['x-a', 'v'],
      ['x-b', 'v'],
    ],
  ]),

  'finds a variant by the normal form of what the request says': async (store) => {
    const selecting: Selecting = [['accept-language', normalForm('accept-language', 'de, en;q=0.5')]]
    await put(store, KEY, variant(selecting))
    const found = await store.match(KEY, asking([['accept-language', 'EN; q=0.50 ,DE']]))
    mustBe(found?.[0] && (await here(found[0])), variant(selecting), 'the variant')
  },

  'keeps a response that does not vary when one comes that does': keepsAll([[], tenant('a'), tenant('b')]),

  'keeps a response that varies when one comes that does not': keepsAll([tenant('a'), tenant('b'), []]),

  'tells a key without the variant asked for from an unknown key': async (store) => {
    await put(store, KEY, variant(tenant('a')))
    const found = await store.match(KEY, asking(tenant('b')))
    if (found === undefined) throw new Error('a key that has other variants must be a list, and is undefined')
    for (const stored of found)
      mustEqual(stored.selecting, tenant('a'), 'the selecting fields of another variant')
  },

  'replaces a variant, and leaves the others': async (store) => {
    await keepsAll([[], tenant('a'), tenant('b')])(store)
    await put(store, KEY, variant(tenant('a'), 'new'))
    await put(store, KEY, variant([], 'newer'))
    mustBe(await find(store, KEY, tenant('a')), variant(tenant('a'), 'new'), 'the replaced variant')
    mustBe(await find(store, KEY), variant([], 'newer'), 'the replaced response that does not vary')
    mustBe(await find(store, KEY, tenant('b')), variant(tenant('b')), 'the other variant')
  },

  'loses none of the variants of a key that are put at once': async (store) => {
    const all = Array.from({ length: 40 }, (_, n) => tenant(`t${n}`))
    await Promise.all(all.map((selecting) => put(store, KEY, variant(selecting))))
    for (const selecting of all) {
      mustBe(
        await find(store, KEY, selecting),
        variant(selecting),
        `the variant ${JSON.stringify(selecting)}`,
      )
    }
  },

  'has one whole response when one variant is put many times at once': async (store) => {
    const bodies = Array.from({ length: 20 }, (_, n) => String(n).repeat(1000 * (n + 1)))
    await Promise.all(bodies.map((body) => put(store, KEY, variant(tenant('a'), body))))
    const found = await find(store, KEY, tenant('a'))
    const text = await new Response((found?.body as Uint8Array<ArrayBuffer>) ?? null).text()
    if (!bodies.includes(text))
      throw new Error(`the body must be one of those put, and has ${text.length} bytes`)
  },

  'deletes all variants of a key, and says whether there were any': async (store) => {
    const all = [[], tenant('a'), tenant(null)]
    mustEqual(await store.delete(KEY), false, 'the answer to a delete of an unknown key')
    await keepsAll(all)(store)
    mustEqual(await store.delete(KEY), true, 'the answer to a delete')
    for (const selecting of all) {
      if ((await store.match(KEY, asking(selecting))) !== undefined)
        throw new Error('a deleted key must be undefined')
    }
    mustEqual(await store.delete(KEY), false, 'the answer to a second delete')
  },

  'never brings a deleted variant back': async (store) => {
    await keepsAll([tenant('a'), tenant('b'), []])(store)
    await store.delete(KEY)
    await put(store, KEY, variant(tenant('c')))
    for (const selecting of [tenant('a'), tenant('b'), []]) {
      mustEqual(
        await find(store, KEY, selecting),
        undefined,
        `the deleted variant ${JSON.stringify(selecting)}`,
      )
    }
    await put(store, KEY, variant(tenant('a'), 'new'))
    mustBe(await find(store, KEY, tenant('a')), variant(tenant('a'), 'new'), 'the variant that was put again')
    mustEqual(await find(store, KEY, tenant('b')), undefined, 'the deleted variant that was not put again')
  },

  'leaves nothing behind when variants are put and deleted at once': async (store) => {
    const all = Array.from({ length: 10 }, (_, n) => tenant(`t${n}`))
    await put(store, KEY, variant(tenant('t0')))
    await Promise.all([...all.map((selecting) => put(store, KEY, variant(selecting))), store.delete(KEY)])
    await store.delete(KEY)
    for (const selecting of all) {
      if ((await store.match(KEY, asking(selecting))) !== undefined)
        throw new Error('a deleted key must be undefined')
    }
  },
}
