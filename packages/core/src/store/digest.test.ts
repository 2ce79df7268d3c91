import { describe, expect, it } from 'vitest'
import { digest } from './digest.ts'

const LANES = 4
const BITS = 30
const WIDTH = 6

/** The digest's lanes as numbers, to look at single bits. */
function lanes(text: string): number[] {
  const name = digest(text)
  return Array.from({ length: LANES }, (_, lane) =>
    Number.parseInt(name.slice(lane * WIDTH, (lane + 1) * WIDTH), 32),
  )
}

const similarUrls = (count: number): string[] =>
  Array.from(
    { length: count },
    (_, n) => `https://example.com/products/${n % 1000}?page=${Math.floor(n / 1000)}`,
  )

describe('digest', () => {
  it('is 24 characters that every driver takes in a key', () => {
    for (const text of ['', 'a', 'https://example.com/?a=1', 'ü€😀', '\ud800', 'x'.repeat(8192)]) {
      expect(digest(text)).toMatch(/^[0-9a-v]{24}$/)
    }
  })

  it('is the same in every process and version', () => {
    expect(digest('')).toBe('svksur16kk90lsthab1qjdvi')
    expect(digest('GET https://example.com/')).toBe('bhgf78osvivd3716fa1pjoeb')
  })

  it('tells apart texts that differ in case, order, length or one unit beyond latin-1', () => {
    const texts = [
      '',
      '\0',
      '\0\0',
      'ab',
      'ba',
      'Ab',
      'aB',
      'a',
      'aa',
      'aaa',
      'é',
      'e\u0301',
      '\u0100',
      '\u0200',
      '\ud800',
    ]
    expect(new Set(texts.map(digest)).size).toBe(texts.length)
  })

  it('gives 200,000 similar URLs different digests, in either half alone', () => {
    const all = similarUrls(200_000).map(digest)
    expect(new Set(all).size).toBe(all.length)
    // 60 bits alone must not collide either: chance would do it once in 10^8 runs.
    expect(new Set(all.map((name) => name.slice(0, 12))).size).toBe(all.length)
    expect(new Set(all.map((name) => name.slice(12))).size).toBe(all.length)
  })

  it('collides in single lanes no more often than chance', () => {
    const all = similarUrls(200_000).map(digest)
    for (let lane = 0; lane < LANES; lane++) {
      const lost = all.length - new Set(all.map((name) => name.slice(lane * WIDTH, (lane + 1) * WIDTH))).size
      // n²/2³¹ = 18.6 are expected; fifty is 7 standard deviations off.
      expect(lost, `lane ${lane}`).toBeLessThan(50)
    }
  })

  it('spreads similar URLs evenly over buckets', () => {
    const buckets = 1024
    const counts = Array.from({ length: LANES }, () => new Float64Array(buckets))
    const urls = similarUrls(200_000)
    for (const url of urls) {
      for (const [lane, value] of lanes(url).entries()) {
        const count = counts[lane]!
        count[value % buckets] = count[value % buckets]! + 1
      }
    }
    const expected = urls.length / buckets
    for (const count of counts) {
      const chi = count.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0)
      // 1023 degrees of freedom: mean 1023, standard deviation 45.
      expect(chi).toBeGreaterThan(1023 - 6 * 45)
      expect(chi).toBeLessThan(1023 + 6 * 45)
    }
  })

  it('flips each bit for half of all changes of one input bit', () => {
    const flips = new Float64Array(LANES * BITS)
    let changes = 0
    for (let n = 0; n < 300; n++) {
      const text = `https://example.com/${n}/item`
      const before = lanes(text)
      for (let at = 0; at < text.length; at += 3) {
        for (let bit = 0; bit < 16; bit++) {
          const unit = String.fromCharCode(text.charCodeAt(at) ^ (1 << bit))
          const after = lanes(text.slice(0, at) + unit + text.slice(at + 1))
          changes++
          for (let out = 0; out < LANES * BITS; out++) {
            const lane = Math.floor(out / BITS)
            flips[out] = flips[out]! + (((before[lane]! ^ after[lane]!) >>> (out % BITS)) & 1)
          }
        }
      }
    }
    const rates = [...flips].map((count) => count / changes)
    expect(Math.min(...rates)).toBeGreaterThan(0.48)
    expect(Math.max(...rates)).toBeLessThan(0.52)
  })
})
