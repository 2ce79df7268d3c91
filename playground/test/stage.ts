import { fakeClock, type FakeClock } from '@freshet/core/testing'
import type { Hono } from 'hono'
import { createApp } from '../src/app.ts'
import type { PlaygroundOptions } from '../src/playground.ts'

/** A playground whose time stands still and whose source works only when it may. */
export interface Stage {
  readonly app: Hono
  readonly clock: FakeClock
  readonly gate: Gate
}

/** Sets up a playground; its source answers at once until the gate is closed. */
export function setStage(options: PlaygroundOptions = {}): Stage {
  const clock = fakeClock()
  const gate = new Gate()
  return { app: createApp({ now: clock.now, source: { pause: () => gate.pass() }, ...options }), clock, gate }
}

/** Where work waits while it is closed. */
export class Gate {
  #isOpen = true
  #queue: (() => void)[] = []

  /** How many wait. */
  get waiting(): number {
    return this.#queue.length
  }

  pass(): Promise<void> {
    return this.#isOpen ? Promise.resolve() : new Promise((resolve) => this.#queue.push(resolve))
  }

  close(): void {
    this.#isOpen = false
  }

  /** Lets the first of those who wait through. */
  letOne(): void {
    this.#queue.shift()?.()
  }

  open(): void {
    this.#isOpen = true
    for (const go of this.#queue.splice(0)) go()
  }
}
