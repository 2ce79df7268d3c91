import type { RequestHead, ResponseHead } from '../message.ts'
import { isSafe } from './methods.ts'
import { isNonError } from './status.ts'

/**
 * The URLs whose stored responses an unsafe request makes invalid: its target, and the `Location` and
 * `Content-Location` of the answer when they are of the same origin (RFC 9111 §4.4).
 */
export function invalidatedUrls(request: RequestHead, response: ResponseHead): readonly string[] {
  if (isSafe(request.method) || !isNonError(response.status)) return []
  const target = new URL(request.url)
  const urls = new Set([withoutFragment(target)])
  for (const name of ['location', 'content-location']) {
    const url = resolve(response.headers.get(name), target)
    if (url?.origin === target.origin) urls.add(withoutFragment(url))
  }
  return [...urls]
}

/** A fragment is no part of what is asked for (RFC 9110 §7.1). */
function withoutFragment(url: URL): string {
  return url.href.slice(0, url.href.length - url.hash.length)
}

function resolve(reference: string | null, base: URL): URL | undefined {
  return reference !== null && URL.canParse(reference, base) ? new URL(reference, base) : undefined
}
