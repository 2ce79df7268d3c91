// The tests of h3, with the h3 that Nitro 3.0.0 brings, which came before 2.0.1.
import { expect, it, vi } from 'vitest'
import './h3.test.ts'

vi.mock('h3', () => import('nitro/h3'))
vi.mock('h3/node', () => import('nitro/h3'))

it('is the h3 of Nitro that these tests run with', async () => {
  const [{ H3 }, nitro] = await Promise.all([import('h3'), import('nitro/h3')])
  expect(H3).toBe(nitro.H3)
})
