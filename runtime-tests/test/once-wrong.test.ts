// What was wrong once, and takes a server or a moment that the cases of all homes do not have.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createCache } from '@freshet/core'
import { getRequestListener } from '@hono/node-server'
import { expect, it } from 'vitest'
import { gate, numbered } from '../src/origins.ts'
import { givenOf } from '../src/trial.ts'
import { httpClient } from './http-client.ts'

// Node's own Request refuses to be made of the one that @hono/node-server gives then
it('answers behind @hono/node-server that leaves Request and Response as they are', async () => {
  const answer = createCache().wrap(numbered())
  const server = createServer(getRequestListener(answer, { overrideGlobalObjects: false }))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { status } = await httpClient((server.address() as AddressInfo).port).send('/')
  server.close()
  expect(status).toBe(200)
})

// RFC 5861 §3: what was read before a refresh ended is decided on after it
it('refreshes once, though a request had asked the storage before the refresh ended', async () => {
  const memory = givenOf(undefined).bytes()
  const slow = gate()
  let reads = 0
  const { fetch, send, settled, clock } = givenOf(undefined).open({
    // each read is one of the response then
    purgeBlindness: Infinity,
    storage: {
      ...memory,
      async read(name) {
        const found = await memory.read(name)
        if (++reads === 3) await slow.opened
        return found
      },
    },
  })
  const handler = numbered({ 'cache-control': 'max-age=60, stale-while-revalidate=60' })
  await fetch(handler)
  clock.advance(70_000)
  const refreshing = send(handler)
  const late = send(handler)
  expect(await (await refreshing).text()).toBe('answer 1')
  await settled()
  slow.open()
  expect(await (await late).text()).toBe('answer 1')
  await settled()
  expect(handler.asked).toHaveLength(2)
})
