import type { Evidence } from './evidence.ts'
import type { KeyFacts } from '../facts/facts.ts'
import type { KeyExplained } from './explanation.ts'
import { type Explained, say } from './rule.ts'
import { counted } from './times.ts'

/** What tells the request from others, and how that was made. */
export function keyExplained({ key, request }: Evidence): KeyExplained {
  return { ...key, notes: [made(key, request.url.includes('#')), ...parts(key, request.method)] }
}

function made({ madeBy, value }: KeyFacts, hasFragment: boolean): Explained {
  const hidden = value === null ? ' It depends on what is secret, so it is not shown.' : ''
  switch (madeBy) {
    case 'url':
      return say(
        `The key is the URL${hasFragment ? ', without what stands behind the #' : ''}.`,
        'RFC 9111 §2',
      )
    case 'option':
      return say(`The key is what the cache's option key makes of the request.${hidden}`, 'RFC 9111 §2')
    case 'request':
      return say(
        `The key is the option key of this request. A purge by URL does not find it.${hidden}`,
        'RFC 9111 §2',
      )
  }
}

function parts({ noVarySearch, content }: KeyFacts, method: string): Explained[] {
  const notes: Explained[] = []
  if (noVarySearch !== null) {
    const text = `An answer of this path said No-Vary-Search: ${noVarySearch}. What of the query does not matter by that is left out of the key.`
    notes.push(say(text))
  }
  if (content !== null) {
    const text = `The content of the ${method} (${counted(content.bytes, 'byte')}) is part of the key, as a digest.`
    notes.push(say(text, 'RFC 10008 §2.7'))
  }
  return notes
}
