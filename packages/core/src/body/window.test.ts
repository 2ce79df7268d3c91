import { describe, expect, it } from 'vitest'
import { Window } from './window.ts'
import { bytes } from '../../test/harness.ts'

function windowOf(...chunks: string[]): Window {
  const window = new Window()
  for (const chunk of chunks) window.push(bytes(chunk))
  return window
}

const state = ({ dropped, count, held }: Window): number[] => [dropped, count, held]

describe('a window', () => {
  it('counts what came and what is here', () => {
    expect(state(windowOf())).toEqual([0, 0, 0])
    expect(state(windowOf('one', '', 'three'))).toEqual([0, 3, 8])
  })

  it('drops the oldest until no more than so many bytes are here', () => {
    const window = windowOf('aa', 'bb', 'cc', 'dd')
    window.shrink(8, 4)
    expect(state(window)).toEqual([0, 4, 8])
    window.shrink(5, 4)
    expect(state(window)).toEqual([2, 4, 4])
    window.shrink(0, 4)
    expect(state(window)).toEqual([4, 4, 0])
  })

  it('drops nothing that is needed, however much is here', () => {
    const window = windowOf('aa', 'bb', 'cc')
    window.shrink(0, 0)
    expect(state(window)).toEqual([0, 3, 6])
    window.shrink(0, 2)
    expect(state(window)).toEqual([2, 3, 2])
    window.shrink(0, 1)
    expect(state(window)).toEqual([2, 3, 2])
  })

  it('knows its chunks by their number in the body, whatever was dropped', () => {
    const window = windowOf('aa', 'bb', 'cc')
    window.shrink(2, 3)
    expect(window.get(0)).toBeUndefined()
    expect(window.get(1)).toBeUndefined()
    expect(window.get(2)).toEqual(bytes('cc'))
    expect(window.get(3)).toBeUndefined()
    window.push(bytes('dd'))
    expect(window.get(3)).toEqual(bytes('dd'))
  })

  it.each<[string, string[]]>([
    ['nothing', []],
    ['one chunk', ['one']],
    ['empty chunks', ['', '']],
    ['several chunks', ['one', '', 'three', 'f']],
  ])('is %s in one', (_, chunks) => {
    expect(windowOf(...chunks).bytes()).toEqual(bytes(chunks.join('')))
  })
})
