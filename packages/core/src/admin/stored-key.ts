import type { Suspect } from '../purge-causes.ts'
import type { Kept } from '../store/place.ts'

/** What a key that stands in a store is the key of. */
export interface StoredKey extends Suspect {
  /** The `No-Vary-Search` that says which part of the query does not matter. */
  readonly noVarySearch: string | null
  /** The request's content, where it is part of the key: `digest` is a SHA-256 of it and of the fields about it. */
  readonly content: { readonly method: string; readonly digest: string } | null
}

/** The content of a request in its key, as `visit.ts` puts it there. */
const CONTENT = /\n(POST|QUERY) ([0-9a-f]{64})$/

/**
 * Takes a stored key apart.
 * @param isOfUrl whether the cache makes its keys of URLs; one that a user made is no URL even then, unless it looks just like one
 */
export function storedKey({ key, responses }: Kept, isOfUrl: boolean): StoredKey {
  const [suffix = '', method = '', digest = ''] = CONTENT.exec(key) ?? []
  const target = key.slice(0, key.length - suffix.length)
  const content = suffix === '' ? null : { method, digest }
  // no URL has a space
  const space = target.indexOf(' ')
  const url = space === -1 ? target : target.slice(0, space)
  const noVarySearch = space === -1 ? null : target.slice(space + 1)
  const isSaid = responses.every(
    ({ head }) => noVarySearch === null || head.headers.get('no-vary-search') === noVarySearch,
  )
  const isKnown = isOfUrl && isSaid && isUrl(url)
  return {
    key,
    target: content ? target : undefined,
    url: isKnown ? url : undefined,
    noVarySearch: isKnown ? noVarySearch : null,
    content: isKnown ? content : null,
  }
}

/** Whether `text` is a URL as a `Request` has it, without its fragment. */
function isUrl(text: string): boolean {
  if (!/^https?:/.test(text) || text.includes('#') || !URL.canParse(text)) return false
  return new URL(text).href === text
}
