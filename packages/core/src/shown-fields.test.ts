import { afterEach, describe, expect, it, vi } from 'vitest'
import { HeaderSection } from './fields/header-section.ts'
import { shownFields } from './shown-fields.ts'

/** The `Response` of a server, which keeps the very `Headers` it is given beside content that `isKept` is true of. */
function keeping(isKept: (content: unknown) => boolean): typeof Response {
  return class extends Response {
    constructor(content?: BodyInit | null, init?: ResponseInit) {
      super(content, init)
      if (isKept(content) && init?.headers instanceof Headers)
        Object.defineProperty(this, 'headers', { value: init.headers })
    }
  }
}

/** What clients are given of one stored section, each of whose answers is given a cookie of its client's own. */
function answers(content: () => BodyInit | null): (readonly (readonly string[])[])[] {
  const section = HeaderSection.of([['etag', '"a"']])
  return ['ann', 'bob', 'cid', 'dan'].map((name) => {
    const { headers } = new Response(content(), { headers: shownFields(section, '0', 'freshet; hit') })
    headers.append('set-cookie', name)
    return [...headers]
  })
}

const CONTENTS: readonly (readonly [kind: string, make: () => BodyInit | null])[] = [
  ['no content', () => null],
  ['bytes', () => new Uint8Array(3)],
  ['a stream', () => new ReadableStream()],
]

describe('what is done to one answer is not seen in another', () => {
  afterEach(() => void vi.unstubAllGlobals())

  it.each(CONTENTS)('of %s', (_, make) => {
    expect(answers(make)).toEqual(expected())
  })

  it.each(CONTENTS)(
    'of %s, by a server whose Response keeps the Headers it is given beside it',
    (_, make) => {
      const kind = make()?.constructor
      vi.stubGlobal(
        'Response',
        keeping((content) => content?.constructor === kind),
      )
      expect(answers(make)).toEqual(expected())
    },
  )

  function expected(): (readonly (readonly string[])[])[] {
    return ['ann', 'bob', 'cid', 'dan'].map((name) => [
      ['age', '0'],
      ['cache-status', 'freshet; hit'],
      ['etag', '"a"'],
      ['set-cookie', name],
    ])
  }
})
