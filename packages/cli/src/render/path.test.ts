import { expect, it } from 'vitest'
import { clock, pathOf } from './path.ts'

it.each([
  ['http://127.0.0.1:8080/', '/'],
  ['http://127.0.0.1:8080/a/b?c=d&e', '/a/b?c=d&e'],
  ['http://127.0.0.1:8080/%E6%BD%AE?q=%C3%A4', '/潮?q=ä'],
  ['http://127.0.0.1:8080/100%', '/100%'],
  ['http://127.0.0.1:8080/a%2Fb%3Fc', '/a%2Fb%3Fc'],
  ['http://127.0.0.1:8080/%1B%5B2J', '/\\x1b[2J'],
  ['http://127.0.0.1:8080/%E2%80%AEgpj.exe', '/\\x202egpj.exe'],
  ['/never-a-url', '/never-a-url'],
  ['*', '*'],
])('of %s one reads %s', (url, path) => expect(pathOf(url)).toBe(path))

it('the time of day has seconds', () => {
  const time = new Date(2026, 0, 1, 9, 5, 7).getTime()
  expect(clock(time)).toBe('09:05:07')
})
