import { connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startOrigin } from './origin.ts'
import { ask } from './testing.ts'

describe('the origin server of the suite', () => {
  it('listens on 127.0.0.1 and on no other address', async () => {
    const origin = await startOrigin()
    onTestFinished(() => origin.stop())
    const { hostname, port } = new URL(origin.url)
    expect(hostname).toBe('127.0.0.1')
    for (const other of ['127.0.0.2', '::1']) {
      const reached = await new Promise((resolve) => {
        const socket = connect(Number(port), other, () => resolve(true)).on('error', () => resolve(false))
        onTestFinished(() => void socket.destroy())
      })
      expect(reached).toBe(false)
    }
  })

  it('answers, and is gone after stop', async () => {
    const origin = await startOrigin()
    const { status, body } = await ask(`${origin.url}/config/a`)
    expect([status, body.toString()]).toEqual([405, 'GET request to config for a\n'])
    await origin.stop()
    await expect(ask(origin.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})
