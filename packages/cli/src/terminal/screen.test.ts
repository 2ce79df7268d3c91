import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Screen } from './screen.ts'

const ESC = '\u001B['

let writes: string[]
let lines: string[]
let screen: Screen

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  writes = []
  lines = ['first']
  screen = new Screen({ write: (text) => writes.push(text) }, () => lines)
})
afterEach(() => void vi.useRealTimers())

it('takes another screen without cursor and long lines, and gives all back', () => {
  screen.open()
  screen.close()
  expect(writes[0]).toBe(`${ESC}?1049h${ESC}?25l${ESC}?7l${ESC}2J`)
  expect(writes.at(-1)).toBe(`${ESC}?7h${ESC}?25h${ESC}?1049l`)
})

it('gives back once, however often it is told to', () => {
  screen.open()
  const before = writes.length
  screen.close()
  screen.close()
  expect(writes).toHaveLength(before + 1)
})

it('gives back nothing that it has not taken', () => {
  screen.close()
  expect(writes).toEqual([])
})

it('draws a frame in one write, line over line, and clears nothing but what is left of each', () => {
  screen.open()
  writes = []
  lines = ['one', 'two']
  screen.touch()
  vi.advanceTimersByTime(100)
  expect(writes).toEqual([`${ESC}?2026h${ESC}Hone${ESC}K\r\ntwo${ESC}K${ESC}J${ESC}?2026l`])
})

it('draws ten frames a second at most, the last of them with all that is new', () => {
  screen.open()
  writes = []
  for (let at = 1; at <= 5000; at++) {
    lines = [`request ${at}`]
    screen.touch()
    vi.advanceTimersByTime(0.2)
  }
  vi.advanceTimersByTime(100)
  expect(writes.length).toBeGreaterThanOrEqual(9)
  expect(writes.length).toBeLessThanOrEqual(11)
  expect(writes.at(-1)).toContain('request 5000')
})

it('shows the first news after a while without a wait', () => {
  screen.open()
  vi.advanceTimersByTime(5000)
  writes = []
  lines = ['news']
  screen.touch()
  vi.advanceTimersByTime(0)
  expect(writes).toHaveLength(1)
})

it('writes nothing where nothing is new', () => {
  screen.open()
  writes = []
  screen.touch()
  vi.advanceTimersByTime(1000)
  expect(writes).toEqual([])
})

it('draws all anew at once when it is told to, on a clear screen', () => {
  screen.open()
  writes = []
  screen.touch()
  screen.redraw()
  vi.advanceTimersByTime(1000)
  expect(writes).toEqual([`${ESC}?2026h${ESC}2J${ESC}Hfirst${ESC}K${ESC}J${ESC}?2026l`])
})

it('draws nothing once it is closed', () => {
  screen.open()
  lines = ['late']
  screen.touch()
  screen.close()
  writes = []
  screen.touch()
  screen.redraw()
  vi.advanceTimersByTime(1000)
  expect(writes).toEqual([])
})
