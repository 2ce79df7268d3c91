import { expect } from 'vitest'
import { eventually } from './steps.ts'

/** Asks a served cache whose `/slow` tells which call it is, and whose `/left` tells how often a signal of `/slow` has aborted. */
type Ask = (path: string, init?: RequestInit) => Promise<Response>

/** Ten clients that ask at once are answered by one call. */
export async function expectOneCall(ask: Ask): Promise<void> {
  const answers = await Promise.all(Array.from({ length: 10 }, () => ask('/slow?ten')))
  const told = await Promise.all(answers.map((response) => response.json()))
  expect(new Set(told.map(({ call }) => call)).size).toBe(1)
}

/** The handler's signal aborts when the last of two clients has left, and not when the first has. */
export async function expectLastToBeTold(ask: Ask): Promise<void> {
  const clients = [new AbortController(), new AbortController()]
  const asked = clients.map(({ signal }) => ask('/slow?left', { signal }).catch(() => 'left'))
  await new Promise((resolve) => setTimeout(resolve, 100))
  clients[0]!.abort()
  expect(await asked[0]).toBe('left')
  expect(await (await ask('/left')).json()).toBe(0)
  clients[1]!.abort()
  await eventually(async () => expect(await (await ask('/left')).json()).toBe(1))
}
