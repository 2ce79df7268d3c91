import { CacheControl as RemixCacheControl } from '@remix-run/headers'
import { parseCacheControl } from '@freshet/core/cache-control'
import { parse as tusbarParse } from '@tusbar/cache-control'
import cacheControlParser from 'cache-control-parser'
import { parse as cacheParserParse } from 'cache-parser'
import type { Work } from '../measure.ts'
import { maxAgeOf, values } from './cache-control.ts'
import type { Case } from './case.ts'

type Parser = (value: string) => number | null | undefined

/** What reads a value, by name, shown by the `max-age` that it finds. */
const parsers: Readonly<Record<string, Parser>> = {
  'split at commas': (value) => {
    const directives = splitUp(value)
    return Number(directives['max-age'])
  },
  Freshet: (value) => parseCacheControl(value).maxAge,
  '@tusbar/cache-control': (value) => tusbarParse(value).maxAge,
  'cache-control-parser': (value) => cacheControlParser.parse(value)['max-age'],
  'cache-parser': (value) => cacheParserParse(value).maxAge,
  '@remix-run/headers': (value) => RemixCacheControl.from(value).maxAge,
}

/** Reading `Cache-Control`: texts that were never seen, and the eight that a site has. */
export const parse: Case = {
  name: 'parse',
  title: 'Parse Cache-Control',
  base: 'split at commas',
  apart: true,
  async prepare() {
    const works: Record<string, Work> = {}
    for (const [name, parser] of Object.entries(parsers)) {
      for (const [at, value] of values.entries()) {
        if (parser(value) !== maxAgeOf(at)) throw new Error(`${name} read ${value} as ${parser(value)}`)
      }
      works[name] = (at) => parser(values[at % values.length]!)
    }
    works['Freshet, seen before'] = (at) => parsers['Freshet']!(values[at % 8]!)
    return { works, check: () => {}, close: () => {} }
  },
}

/** The least that finds directives, wrong as it is where there are quotes. */
function splitUp(value: string): Record<string, string> {
  const directives: Record<string, string> = {}
  for (const member of value.split(',')) {
    const [name = '', argument = ''] = member.split('=')
    directives[name.trim().toLowerCase()] = argument
  }
  return directives
}
