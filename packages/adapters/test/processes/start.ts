import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { PurgeTarget } from '@freshet/core'
import { type CacheSetup, type Numbered, ORIGIN, type Question, type Reply, type Told } from './messages.ts'

/** A response that a cache in another process gave. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array<ArrayBuffer>
  readonly text: string
  /** Whether the handler was not asked for it, and it waited for no other request either. */
  readonly isHit: boolean
}

/** A cache in a process of its own. What it is asked rejects when it ends before it answers. */
export interface CacheProcess {
  fetch(path: string, init?: RequestInit): Promise<Answer>
  /** @param target a path, or what a cache takes */
  purge(target: string | PurgeTarget): Promise<boolean>
  /** Sets its clock ahead. */
  advance(ms: number): Promise<void>
  /** The faults of its store, and of its lock, since it was started. */
  faults(): Promise<readonly string[]>
  /** How often it found the lock taken, since it was started. */
  waits(): Promise<number>
  /** Ends it with SIGKILL. */
  kill(): Promise<void>
}

/** Runs a program of this folder in Node, from the sources, until it says that it is ready. */
export async function start(program: string, setup: object): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, program), [JSON.stringify(setup)], {
    execArgv: ['--conditions=@freshet/source', '--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
  })
  const failed = new AbortController()
  child.once('exit', (code) => failed.abort(new Error(`${program} ended with ${code}`)))
  await once(child, 'message', { signal: failed.signal })
  return child
}

export async function startCache(setup: CacheSetup): Promise<CacheProcess> {
  const child = await start('cached.ts', setup)
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  child.on('message', ({ id, ...reply }: Numbered<Reply>) => {
    const { resolve, reject } = waiting.get(id)!
    waiting.delete(id)
    if ('error' in reply) reject(new Error(reply.error))
    else resolve(reply.value)
  })
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('The process has ended'))
  })
  let questions = 0
  const ask = <T>(question: Question): Promise<T> =>
    new Promise((resolve, reject) => {
      const id = ++questions
      waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
      child.send({ id, ...question } satisfies Numbered<Question>)
    })
  return {
    fetch: async (path, init = {}) => answerOf(await ask<Told>({ ask: 'fetch', path, init })),
    purge: (target) =>
      ask({ ask: 'purge', target: typeof target === 'string' ? { url: ORIGIN + target } : target }),
    advance: (ms) => ask({ ask: 'advance', ms }),
    faults: () => ask({ ask: 'faults' }),
    waits: () => ask({ ask: 'waits' }),
    async kill() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

function answerOf({ status, headers, body }: Told): Answer {
  const fields = new Headers(headers.map(([name, value]): [string, string] => [name, value]))
  const text = new TextDecoder().decode(body)
  const isHit = fields.get('cache-status')?.startsWith('freshet; hit') === true
  return { status, headers: fields, body, text, isHit }
}
