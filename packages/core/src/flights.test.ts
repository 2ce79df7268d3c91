import { describe, expect, it } from 'vitest'
import { bytesInUse } from '../test/allocations.ts'
import { canBeFollowed, type Departure, type Flight, Flights, type Landing } from './flights.ts'

const request = new Request('https://example.com/')
const to = (key: string, since = 0): Departure => ({ key, request, since })
const unshared: Landing = { kind: 'unshared' }

describe('Flights', () => {
  it('knows those under way under a key, oldest first, until they end', () => {
    const flights = new Flights()
    const [first, second] = [flights.start(to('a')), flights.start(to('a'))]
    flights.start(to('b'))
    expect(flights.under('a')).toEqual([first, second])
    first.end()
    expect(flights.under('a')).toEqual([second])
    second.end()
    expect(flights.under('a')).toEqual([])
    expect(flights.under('b')).toHaveLength(1)
    expect(flights.size).toBe(1)
  })

  it('knows of a key whether one ended since, unless the store answers at once', () => {
    for (const isAtOnce of [false, true]) {
      const flights = new Flights(isAtOnce)
      const since = flights.ends
      flights.start(to('a')).end()
      expect([flights.endedSince('a', since), flights.endedSince('b', since)]).toEqual([!isAtOnce, false])
      expect(flights.endedSince('a', flights.ends)).toBe(false)
    }
  })

  it('takes no room for keys whose flights have ended', () => {
    const flights = new Flights(true)
    const before = bytesInUse()
    for (let at = 0; at < 50_000; at++) flights.start(to(`key ${at}`)).end()
    expect(bytesInUse() - before).toBeLessThan(1_000_000)
    expect(flights.size).toBe(0)
  })

  it('leaves out those whose answer is for one request', () => {
    const flights = new Flights()
    flights.start(to('a'), 'alone')
    expect(flights.under('a')).toEqual([])
    expect(flights.size).toBe(1)
  })

  it('fences those that started before and none that start after', () => {
    const flights = new Flights()
    const [before, alone, other] = [
      flights.start(to('a')),
      flights.start(to('a'), 'alone'),
      flights.start(to('b')),
    ]
    flights.fence('a')
    const since = flights.start(to('a', flights.purges))
    const isFenced = ({ key, flight }: { key: string; flight: Flight }): boolean =>
      flights.purgedSince(key, flight.since)
    const all = { a: [before, alone, since], b: [other] }
    const fenced = Object.entries(all).flatMap(([key, list]) =>
      list.map((flight) => isFenced({ key, flight })),
    )
    expect(fenced).toEqual([true, true, false, false])
    expect(flights.under('a')).toEqual([since])
    before.end()
    alone.end()
    expect(flights.under('a')).toEqual([since])
    since.end()
    other.end()
    expect(flights.size).toBe(0)
  })

  it('may be under two keys, until it ends or either is fenced', () => {
    const flights = new Flights()
    const flight = flights.start(to('a'))
    flights.join('b', flight)
    expect([flights.under('a'), flights.under('b')]).toEqual([[flight], [flight]])
    flight.end()
    expect([flights.under('a'), flights.under('b'), flights.size]).toEqual([[], [], 0])
    for (const key of ['a', 'b']) {
      const next = flights.start(to('a', flights.purges))
      flights.join('b', next)
      expect(flights.isFenced(next)).toBe(false)
      flights.fence(key)
      expect(flights.isFenced(next)).toBe(true)
      next.end()
    }
  })

  it('that is fenced is under no other key', () => {
    const flights = new Flights()
    const flight = flights.start(to('a'))
    flights.fence('a')
    flights.join('b', flight)
    expect(flights.under('b')).toEqual([])
  })

  it('remembers where waiting was in vain, until it was not', () => {
    const flights = new Flights()
    flights.start(to('a'))
    flights.learn('a', false)
    expect(flights.under('a')).toEqual([])
    flights.learn('a', true)
    expect(flights.under('a')).toHaveLength(1)
  })

  it('forgets the oldest of more than 1024 such keys', () => {
    const flights = new Flights()
    flights.start(to('0'))
    flights.start(to('1'))
    for (let at = 0; at < 1024; at++) flights.learn(`${at}`, false)
    flights.learn('0', false)
    expect(flights.under('0')).toEqual([])
    flights.learn('1024', false)
    expect([flights.under('0').length, flights.under('1').length]).toEqual([0, 1])
  })
})

describe('a purge', () => {
  it('fences a flight whose request came before it and that starts after it', () => {
    const flights = new Flights()
    const before = flights.purges
    flights.fence('a')
    expect(flights.purgedSince('a', flights.start(to('a', before)).since)).toBe(true)
    expect(flights.purgedSince('b', flights.start(to('b', before)).since)).toBe(false)
    expect(flights.purgedSince('a', flights.start(to('a', flights.purges)).since)).toBe(false)
  })

  it('of one of more than 1024 keys is forgotten, and then may have been of any key', () => {
    const flights = new Flights()
    const before = flights.purges
    for (let at = 0; at < 1024; at++) flights.fence(`${at}`)
    expect([flights.purgedSince('0', before), flights.purgedSince('other', before)]).toEqual([true, false])
    flights.fence('1024')
    expect([flights.purgedSince('0', before), flights.purgedSince('other', before)]).toEqual([true, true])
    expect(flights.purgedSince('other', before + 1)).toBe(false)
  })
})

describe('canBeFollowed', () => {
  it.each<[boolean, RequestInit]>([
    [true, {}],
    [true, { headers: { authorization: 'Bearer a', 'if-none-match': '"a"' } }],
    [false, { method: 'HEAD' }],
    [false, { headers: { range: 'bytes=0-1' } }],
    [false, { headers: { 'cache-control': 'no-store' } }],
  ])('is %s for %j', (can, init) => {
    expect(canBeFollowed(new Request('https://example.com/', init))).toBe(can)
  })
})

describe('a Flight', () => {
  it('lands once: what comes later is not heard', async () => {
    const flight = new Flights().start(to('a'))
    const failed = { kind: 'failed' } as Landing
    flight.land(failed)
    flight.land(unshared)
    flight.end()
    expect(await flight.landed).toBe(failed)
    expect(flight.landing).toBe(failed)
  })

  it('that ends without landing has nothing for others', async () => {
    const flight = new Flights().start(to('a'))
    flight.end()
    flight.end()
    expect(await flight.landed).toEqual(unshared)
  })
})
