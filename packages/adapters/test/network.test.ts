import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createCache } from '@freshet/core'
import { afterEach, expect, it } from 'vitest'
import { fromNetwork } from '../src/service-worker.ts'
import { eventually } from './steps.ts'

let asked = 0
let left = 0
const server = createServer((_, response) => {
  asked++
  response.once('close', () => left++)
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

it('fromNetwork leaves the network when the last client of a cache has left, and not before', async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const cache = createCache({ type: 'private' })
  const clients = [new AbortController(), new AbortController()]
  const answers = clients.map(({ signal }) =>
    cache.handle(new Request(url, { signal }), async (request) => fromNetwork(request)).catch(() => 'left'),
  )
  await eventually(async () => expect(asked).toBe(1))
  clients[0]!.abort()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect([asked, left]).toEqual([1, 0])
  clients[1]!.abort()
  await eventually(async () => expect(left).toBe(1))
  expect(await Promise.all(answers)).toEqual(['left', 'left'])
})
