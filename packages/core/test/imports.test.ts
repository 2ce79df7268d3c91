import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const source = join(import.meta.dirname, '../src')

/** The files that importing `entry` loads, without those that only types are taken from. */
function loadedBy(entry: string, loaded = new Set<string>()): Set<string> {
  if (loaded.has(entry)) return loaded
  loaded.add(entry)
  const text = readFileSync(join(source, entry), 'utf8')
  for (const [, names = '', path = ''] of text.matchAll(/^(?:im|ex)port (.*?) from '(\..*?)'/gms)) {
    const isOfTypes = names.startsWith('type ') || /^\{(\s*type [^,]+,?)+\s*\}$/.test(names)
    if (!isOfTypes) loadedBy(join(dirname(entry), path), loaded)
  }
  return loaded
}

describe('@freshet/core/cache-control', () => {
  it('brings no dialect of a CDN, no store and no decision', () => {
    const loaded = [...loadedBy('cache-control.ts')].toSorted()
    expect(loaded.filter((file) => !file.startsWith('fields/'))).toEqual([
      'cache-control.ts',
      'cdn/any-cdn.ts',
      'cdn/prepare.ts',
      'cdn/tags.ts',
      'cdn/traps.ts',
      'with-cache-control.ts',
    ])
    expect(loaded).not.toContain('fields/structured.ts')
  })

  it('is looked at rightly: @freshet/core/cdn does bring them', () =>
    expect([...loadedBy('cdn.ts')]).toEqual(
      expect.arrayContaining(['cloudflare', 'netlify', 'vercel', 'fastly'].map((name) => `cdn/${name}.ts`)),
    ))
})

it('nothing is loaded late, which service workers forbid', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!test)\.ts$/.test(file),
  )
  expect(files.length).toBeGreaterThan(100)
  expect(files.filter((file) => /\bimport\(/.test(readFileSync(join(source, file), 'utf8')))).toEqual([])
})

describe('@freshet/core', () => {
  it('brings the facts of an explanation, and none of its words', () => {
    const loaded = [...loadedBy('index.ts')]
    expect(loaded).toContain('inspect.ts')
    expect(loaded).toContain('facts/facts-of.ts')
    expect(loaded.filter((file) => file.startsWith('explain/'))).toEqual([])
  })

  it('brings no administration', () => {
    const loaded = [...loadedBy('index.ts')]
    const ofAdmin = (file: string): boolean => file.startsWith('admin/') || file === 'store/page.ts'
    expect(loaded.filter(ofAdmin)).toEqual([])
    expect([...loadedBy('admin.ts')].filter(ofAdmin).length).toBeGreaterThan(5)
  })

  it('is looked at rightly: @freshet/core/explain does bring it, and no cache', () => {
    const loaded = [...loadedBy('explain.ts')]
    expect(loaded).toContain('explain/text.ts')
    expect(loaded.filter((file) => /^(store|body)\/|^cache\.ts$/.test(file))).toEqual([])
  })
})
