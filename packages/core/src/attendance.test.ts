import { afterEach, describe, expect, it, vi } from 'vitest'
import { Attendance } from './attendance.ts'

afterEach(() => void vi.unstubAllGlobals())

const RUNTIMES = ['elsewhere', 'on Workers'] as const

describe.each(RUNTIMES)('the signal of those who wait, %s', (runtime) => {
  /** Clients by name; on Workers the signal of each is read only while its own request is running. */
  function waiting(...names: string[]): {
    readonly attendance: Attendance
    readonly clients: Record<string, AbortController>
    readonly leave: Record<string, () => void>
  } {
    if (runtime === 'on Workers') vi.stubGlobal('scheduler', { wait: () => Promise.resolve() })
    const attendance = new Attendance()
    const clients: Record<string, AbortController> = {}
    const leave: Record<string, () => void> = {}
    let running = names[0]
    for (const name of names) {
      const client = (clients[name] = new AbortController())
      running = name
      leave[name] = attendance.add({
        get signal() {
          if (runtime === 'on Workers' && running !== name) throw new Error('The request of another')
          return client.signal
        },
      })
    }
    running = names[0]
    return { attendance, clients, leave }
  }

  it('aborts when the last has left, for the reason of that one', () => {
    const { attendance, clients } = waiting('first', 'second')
    const { signal } = attendance
    clients['first']?.abort('bored')
    expect(signal.aborted).toBe(false)
    clients['second']?.abort('tired')
    expect(signal.reason).toBe('tired')
  })

  it('is aborted where it is looked at only when all have left', () => {
    const { attendance, clients } = waiting('first', 'second', 'third')
    for (const name of ['third', 'first', 'second']) clients[name]?.abort()
    expect(attendance.signal.aborted).toBe(true)
  })

  it('waits for who stays, where it is looked at only when others have left', () => {
    const { attendance, clients } = waiting('first', 'second')
    clients['first']?.abort()
    const { signal } = attendance
    expect(signal.aborted).toBe(false)
    clients['second']?.abort()
    expect(signal.aborted).toBe(true)
  })

  it('counts no client that has left by itself', () => {
    const { attendance, clients, leave } = waiting('first', 'second')
    leave['second']?.()
    const { signal } = attendance
    clients['first']?.abort()
    expect(signal.aborted).toBe(true)
  })

  it('counts who comes when it was looked at already', () => {
    const { attendance, clients } = waiting('first')
    const { signal } = attendance
    const second = new AbortController()
    attendance.add(second)
    clients['first']?.abort()
    expect(signal.aborted).toBe(false)
    second.abort()
    expect(signal.aborted).toBe(true)
  })

  it('does not abort any more when the answer is there', () => {
    const { attendance, clients } = waiting('first')
    const { signal } = attendance
    attendance.end()
    clients['first']?.abort()
    expect(signal.aborted).toBe(false)
  })
})

it('nothing is left at the signal of a client that has left by itself', () => {
  const client = new AbortController()
  const removed = vi.spyOn(client.signal, 'removeEventListener')
  const attendance = new Attendance()
  const leave = attendance.add(client)
  expect(attendance.signal.aborted).toBe(false)
  leave()
  client.abort()
  expect(removed).toHaveBeenCalledOnce()
  expect(attendance.signal.aborted).toBe(false)
})
