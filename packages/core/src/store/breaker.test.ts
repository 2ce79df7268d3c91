import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Breaker } from './breaker.ts'

const breaker = (failures = 3, cooldown = 1000): Breaker => new Breaker({ failures, cooldown })

/** A breaker that opened at time 0. */
function open(cooldown = 1000): Breaker {
  const opened = breaker(1, cooldown)
  opened.failed(0)
  return opened
}

describe('a breaker', () => {
  it('opens at the last of so many failures in a row, and says so with that one', () => {
    const one = breaker()
    expect([one.failed(0), one.failed(0), one.allows(0)]).toEqual([false, false, true])
    expect([one.isOpen, one.failed(0), one.isOpen, one.allows(0)]).toEqual([false, true, true, false])
  })

  it('counts anew after each success', () => {
    const one = breaker()
    for (let at = 0; at < 10; at++) {
      expect([one.failed(0), one.failed(0)]).toEqual([false, false])
      expect(one.succeeded()).toBe(false)
    }
    expect(one.allows(0)).toBe(true)
  })

  it('allows one try after the cooldown, and no other until that has told', () => {
    const one = open()
    expect([one.allows(999), one.allows(1000), one.allows(1000), one.allows(1e9)]).toEqual([
      false,
      true,
      false,
      false,
    ])
    expect(one.isOpen).toBe(true)
    expect(one.succeeded()).toBe(true)
    expect([one.isOpen, one.allows(1000), one.allows(1000)]).toEqual([false, true, true])
  })

  it('tells who only looks the same, which changes nothing', () => {
    const one = open()
    expect([one.wouldAllow(999), one.wouldAllow(1000), one.wouldAllow(1000)]).toEqual([false, true, true])
    expect([one.allows(1000), one.wouldAllow(1000)]).toEqual([true, false])
    one.succeeded()
    expect(one.wouldAllow(1000)).toBe(true)
  })

  it('waits twice as long after each try that failed, up to 30 times as long, from then on', () => {
    const one = open(10)
    let now = 0
    for (const cooldown of [10, 20, 40, 80, 160, 300, 300, 300]) {
      expect(one.allows(now + cooldown - 1)).toBe(false)
      expect(one.allows(now + cooldown)).toBe(true)
      now += cooldown + 5
      expect(one.failed(now)).toBe(false)
    }
  })

  it('begins again with the short cooldown once it was closed', () => {
    const one = open(10)
    one.allows(10)
    one.failed(10)
    one.allows(30)
    one.succeeded()
    expect(one.failed(100)).toBe(true)
    expect([one.allows(109), one.allows(110)]).toEqual([false, true])
  })

  it('is closed by whatever succeeds, asked before it opened or beside it', () => {
    const one = open()
    expect([one.succeeded(), one.allows(0), one.succeeded()]).toEqual([true, true, false])
  })

  it('is kept open no longer by failures that were asked for before it opened', () => {
    const one = open()
    for (const now of [1, 500, 999]) expect(one.failed(now)).toBe(false)
    expect(one.allows(1000)).toBe(true)
  })

  it('tries at once where there is no cooldown', () => {
    const one = open(0)
    expect([one.allows(0), one.allows(0)]).toEqual([true, false])
  })

  it('whatever happens, says open and closed in turn, and asks one at a time while it is open', () => {
    const step = fc.tuple(fc.nat(5000), fc.constantFrom('ask', 'answer', 'fail'))
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 60 }), (failures, steps) => {
        const one = breaker(failures)
        let [now, out, isOpen] = [0, 0, false]
        for (const [wait, what] of steps) {
          now += wait
          if (what === 'ask') {
            const allowed = one.allows(now)
            if (!isOpen) expect(allowed).toBe(true)
            else if (out > 0) expect(allowed).toBe(false)
            if (isOpen && allowed) out++
          } else {
            const told = what === 'answer' ? one.succeeded() : one.failed(now)
            if (told) isOpen = what === 'fail'
            out = 0
          }
          expect(one.isOpen).toBe(isOpen)
        }
        // never for ever
        if (out === 0) expect(one.allows(now + 30_000)).toBe(true)
      }),
    )
  })
})
