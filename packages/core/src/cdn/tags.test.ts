import { describe, expect, it } from 'vitest'
import { anyCdn } from './any-cdn.ts'
import { cloudflare } from './cloudflare.ts'
import { denoDeploy } from './deno-deploy.ts'
import { fastly } from './fastly.ts'
import { netlify } from './netlify.ts'
import type { CdnPlatform } from './platform.ts'
import { fittingTags, reasonNotToTag } from './tags.ts'
import { vercel } from './vercel.ts'

const platforms: CdnPlatform[] = [anyCdn, cloudflare, netlify, vercel, denoDeploy, fastly]

/** What fits, and what is said of the rest. */
function fit(tags: readonly unknown[], platform: CdnPlatform, present: string[] = []): [string[], string[]] {
  const refused: string[] = []
  const fitting = fittingTags(tags, present, platform, (reason) => refused.push(reason))
  return [[...fitting], refused]
}

describe.each(platforms.map((platform) => [platform.name, platform] as const))(
  'a tag for %s',
  (_, platform) => {
    it.each(['articles', 'article-12', 'a', 'a/b:c;d="e"', '!~'])('may be %s', (tag) =>
      expect(reasonNotToTag(tag, platform)).toBeUndefined(),
    )

    it.each(['', ' ', 'two words', ' a', 'a\t', 'é', 'a\nb', '\u{1F600}', 'a\0', 1, null, undefined, ['a']])(
      'may not be %j',
      (tag) => expect(reasonNotToTag(tag, platform)).toMatch(/^must be visible ASCII/),
    )

    it('is as long as the platform allows and no longer', () => {
      const { maxLength } = platform.tags
      expect(reasonNotToTag('x'.repeat(maxLength), platform)).toBeUndefined()
      expect(reasonNotToTag('x'.repeat(maxLength + 1), platform)).toBe(
        `has more than ${maxLength} characters`,
      )
    })
  },
)

describe('the separator is no part of a tag', () => {
  it('where it is a comma', () =>
    expect(reasonNotToTag('a,b', vercel)).toBe('must be visible ASCII without commas'))
  it('and a comma may be where it is a space', () => expect(reasonNotToTag('a,b', fastly)).toBeUndefined())
})

describe('the tags that fit', () => {
  it('are each written once, after those that are there', () =>
    expect(fit(['b', 'a', 'b', 'c'], cloudflare, ['c', 'd'])).toEqual([['c', 'd', 'b', 'a'], []]))

  it('are no more than the platform takes, those that are there included', () => {
    const many = Array.from({ length: 501 }, (_, at) => `t${at}`)
    expect(fit(many, denoDeploy)).toEqual([
      many.slice(0, 500),
      ['Deno Deploy: the tag "t500" is one more than 500 (Deno-Cache-Tag)'],
    ])
    expect(fit(['x'], vercel, many.slice(0, 128))[1]).toEqual([
      'Vercel: the tag "x" is one more than 128 (Vercel-Cache-Tag)',
    ])
    expect(fit(['t0'], vercel, many.slice(0, 128))[1]).toEqual([])
    expect(fit(many, cloudflare)[1]).toEqual([])
  })

  it.each([
    [cloudflare, 'Cache-Tag'],
    [fastly, 'Surrogate-Key'],
    [anyCdn, 'Cache-Tag'],
  ])('have no more bytes than the field can have, to the byte: $name', (platform, field) => {
    // fifteen tags of 1024 characters with a separator after each, and what fills the rest
    const long = Array.from({ length: 15 }, (_, at) => String(at).padStart(1024, 'x'))
    const rest = 'y'.repeat(16_384 - 15 * 1025)
    const [fitting, refused] = fit([...long, rest], platform)
    expect(refused).toEqual([])
    expect(fitting.join(platform.tags.separator)).toHaveLength(16_384)
    expect(fit([...long, `${rest}y`], platform)[1]).toEqual([
      `${platform.name}: the tag "${'y'.repeat(60)}" does not fit into 16384 bytes (${field})`,
    ])
    expect(fit([...long, `${rest}y`, 'z'], platform)[0]).toEqual([...long, 'z'])
    expect(fit([rest], platform, long)[1]).toEqual([])
    expect(fit([`${rest}y`], platform, long)[1]).toHaveLength(1)
  })

  it('are named where they do not, whatever they are', () => {
    const odd = [Symbol('s'), 1n, Object.create(null), { toString: 1 }, 'é']
    expect(fit([...odd, 'a'], netlify)).toEqual([
      ['a'],
      [
        ...odd
          .slice(0, 4)
          .map(() => 'Netlify: the tag "" must be visible ASCII without commas (Netlify-Cache-Tag)'),
        'Netlify: the tag "é" must be visible ASCII without commas (Netlify-Cache-Tag)',
      ],
    ])
  })
})
