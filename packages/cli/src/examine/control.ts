import { type ParsedCacheControl, parseCacheControl } from '@freshet/core/cache-control'
import { type Directive, readDirectives } from '../reading/directives.ts'
import type { MessageFields } from '../reading/fields.ts'
import { readDictionary } from '../reading/structured.ts'
import { fieldName } from '../reading/name.ts'

/** A field of caching directives. */
export interface Control {
  /** As documents write it. */
  readonly field: string
  readonly text: string
  /** As written. */
  readonly directives: readonly Directive[]
  /** As caches understand them. */
  readonly parsed: ParsedCacheControl
}

/** The fields that `Cache-Control` directives stand in, that for all caches first. */
export const CONTROL_FIELDS: readonly string[] = [
  'cache-control',
  'cdn-cache-control',
  'cloudflare-cdn-cache-control',
  'netlify-cdn-cache-control',
  'vercel-cdn-cache-control',
  'deno-cdn-cache-control',
  'surrogate-control',
]

/** The fields of directives that are there, without those that caches pass over for their form. */
export function controlsOf(fields: MessageFields): Control[] {
  return CONTROL_FIELDS.filter((name) => fields.has(name) && isReadable(fields, name)).map((name) =>
    controlOf(fields, name),
  )
}

/** Whether a field aimed at CDNs, a structured one, is read at all: it is whole or not (RFC 9213 §2.1). */
export function isReadable(fields: MessageFields, name: string): boolean {
  const isStructured = name.endsWith('cdn-cache-control')
  return !isStructured || (readDictionary(fields.get(name) ?? '')?.size ?? 0) > 0
}

/** The directives of a field; none when it is absent. */
export function controlOf(fields: MessageFields, name: string): Control {
  const text = fields.get(name) ?? ''
  return {
    field: fieldName(name),
    text,
    directives: readDirectives(text),
    parsed: parseCacheControl(text),
  }
}
