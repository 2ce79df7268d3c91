import { describe, expect, it } from 'vitest'
import { NOW, policy, stored } from '../test/heads.ts'
import { termsOf } from './decide/terms.ts'
import { Purges } from './purges.ts'
import { EMPTY_LEDGER } from './store/ledger.ts'
import type { StoredResponse } from './message.ts'
import type { Subject } from './stored-names.ts'

const findTerms = (response: StoredResponse) => termsOf(response, response, policy())
const purges = (): Purges => new Purges(undefined)
const subject: Subject = { url: 'https://example.com/a', key: 'key', target: undefined }
const here = (known: Purges, all: readonly StoredResponse[] | undefined, of = subject) =>
  known.here(all, of, findTerms as never)
const response = (requestTime: number, headers: Record<string, string> = {}): StoredResponse =>
  stored({ 'cache-control': 'max-age=60', ...headers }, { requestTime, responseTime: requestTime })

describe('what is left of what is stored', () => {
  it('is all, as it came, where nothing was purged', () => {
    const all = [response(1, { 'cache-tag': 'a' })]
    expect(here(purges(), all, subject)).toEqual({ stored: all, findTerms })
    expect(here(purges(), all, subject).stored).toBe(all)
    expect(here(purges(), undefined, subject).stored).toBeUndefined()
  })

  it('is nothing of nothing that was selected, which says that there are other variants', () => {
    const known = purges()
    known.add('hard', 'tag b', 5)
    expect(here(known, [], subject).stored).toEqual([])
  })

  it('is what came after the purge of one of its names, and undefined where that is nothing', () => {
    const known = purges()
    known.add('hard', 'tag b', 5)
    const [gone, kept, other] = [
      response(5, { 'cache-tag': 'a, b' }),
      response(6, { 'surrogate-key': 'b' }),
      response(5, { 'cache-tag': 'c' }),
    ]
    expect(here(known, [gone, kept, other], subject).stored).toEqual([kept, other])
    expect(here(known, [gone], subject).stored).toBeUndefined()
  })

  it('of a group is of its own origin', () => {
    const known = purges()
    known.add('hard', 'group https://example.com g', 5)
    const grouped = [response(5, { 'cache-groups': '"f", "g"' })]
    expect(here(known, grouped, subject).stored).toBeUndefined()
    expect(here(known, grouped, { ...subject, url: 'https://example.org/a' }).stored).toEqual(grouped)
    expect(here(known, grouped, { ...subject, url: 'https://example.com:8443/a' }).stored).toEqual(grouped)
  })

  it('of a prefix is of what begins so', () => {
    const known = purges()
    known.addAll({ ...EMPTY_LEDGER, prefixes: { 'https://example.com/a': { hard: 5, soft: 0 } } })
    expect(here(known, [response(5)], subject).stored).toBeUndefined()
    expect(here(known, [response(5)], { ...subject, url: 'https://example.com/' }).stored).toHaveLength(1)
    expect(here(known, [response(6)], subject).stored).toHaveLength(1)
  })

  it('is none of what is keyed by content under a URL that was named', () => {
    const known = purges()
    known.add('hard', 'key url', 5)
    const keyed = { ...subject, target: 'url' }
    expect(here(known, [response(5)], keyed).stored).toBeUndefined()
    expect(here(known, [response(6)], keyed).stored).toHaveLength(1)
    // whatever was under the key itself was deleted
    expect(here(known, [response(5)], { ...subject, key: 'url' }).stored).toHaveLength(1)
  })

  it('is nothing that the store should have deleted, but what came after that', () => {
    const known = purges()
    known.addUndeleted('key', 5)
    expect(here(known, [response(5)], subject).stored).toBeUndefined()
    expect(here(known, [response(6)], subject).stored).toHaveLength(1)
    expect(here(known, [response(5)], { ...subject, key: 'other' }).stored).toHaveLength(1)
  })

  it('does not depend on how many others were purged', () => {
    const known = purges()
    for (let at = 0; at <= 100_000; at++) known.add('hard', `tag ${at}`, 300)
    expect(here(known, [response(5)], subject).stored).toHaveLength(1)
    // one of those that are forgotten may have been this
    expect(here(known, [response(5, { 'cache-tag': 'a' })], subject).stored).toBeUndefined()
  })
})

describe('a soft purge', () => {
  it('leaves all, stale from then on', () => {
    const known = purges()
    known.add('soft', 'key key', NOW + 5000)
    const [before, after] = [response(NOW), response(NOW + 5001)]
    const { stored: left, findTerms: find } = here(known, [before, after], subject)
    expect(left).toEqual([before, after])
    expect([find(before).lifetime, find(after).lifetime]).toEqual([5000, 60_000])
  })

  it('makes nothing younger that was stale before', () => {
    const known = purges()
    known.add('soft', 'tag a', NOW + 100_000)
    const { findTerms: find } = here(known, [response(NOW, { 'cache-tag': 'a' })], subject)
    expect(find(response(NOW)).lifetime).toBe(60_000)
  })
})
