import type { Case } from './case.ts'
import { entries } from './entries.ts'
import { format } from './format.ts'
import { head } from './head.ts'
import { hit1m } from './hit-1m.ts'
import { hit64b } from './hit-64b.ts'
import { hit8k } from './hit-8k.ts'
import { hitVary } from './hit-vary.ts'
import { kv } from './kv.ts'
import { miss8k } from './miss-8k.ts'
import { missStreamed } from './miss-streamed.ts'
import { notModified } from './not-modified.ts'
import { parse } from './parse.ts'
import { range } from './range.ts'
import { redis } from './redis.ts'
import { staleHit } from './stale-hit.ts'
import { stampede } from './stampede.ts'

/** Every case that runs inside a runtime, in the order of the tables. */
export const cases: readonly Case[] = [
  hit64b,
  hit8k,
  hit1m,
  hitVary,
  notModified,
  head,
  range,
  staleHit,
  miss8k,
  missStreamed,
  stampede,
  redis,
  kv,
  parse,
  format,
  entries,
]
