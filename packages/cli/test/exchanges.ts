import type { Exchange } from '../src/traffic/exchange.ts'
import { NOW } from './telling.ts'

/** A GET that was answered with what was stored, but for what is said of it. */
export function exchangeOf(told: Partial<Exchange> = {}): Exchange {
  return {
    time: NOW,
    method: 'GET',
    url: 'http://127.0.0.1:8080/level',
    status: 200,
    outcome: { hit: true, age: 12_000, ttl: 48_000, key: 'http://127.0.0.1:8080/level', createdAt: NOW },
    lost: undefined,
    calls: 0,
    bytes: 4215,
    took: 0.44,
    left: false,
    trouble: undefined,
    ...told,
  }
}

/** One that was not stored before, and is now. */
export function missOf(told: Partial<Exchange> = {}): Exchange {
  return exchangeOf({ outcome: { hit: false, fwd: 'uri-miss', stored: true }, calls: 1, took: 31, ...told })
}
