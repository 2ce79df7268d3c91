import { bytes } from '../harness.ts'
import { pause } from './passing.ts'

/** Pages by the first segment of their path, and what is said of each. */
export const KINDS = {
  plain: { size: 300, cacheControl: 'max-age=2', isStored: true },
  vary: { size: 200, cacheControl: 'max-age=2', vary: 'x-lang', isStored: true },
  long: { size: 9_000, cacheControl: 'max-age=3', ranges: true, isStored: true },
  'long-vary': { size: 5_000, cacheControl: 'max-age=2', vary: 'x-lang', isStored: true },
  swr: { size: 400, cacheControl: 'max-age=1, stale-while-revalidate=3', isStored: true },
  parts: { size: 2_000, cacheControl: 'max-age=2', ranges: true, isStored: true },
  /** Longer than the cache gathers in memory. */
  stream: { size: 5 * 1024 ** 2, cacheControl: 'max-age=3', isStored: true },
  private: { size: 100, cacheControl: 'private, max-age=60' },
  account: { size: 100, cacheControl: 'max-age=60' },
  cookie: { size: 150, cacheControl: 'max-age=2' },
} as const satisfies Record<string, Page>

export type Kind = keyof typeof KINDS

export interface Page {
  readonly size: number
  readonly cacheControl: string
  /** The field by which its answers differ. */
  readonly vary?: string
  /** Whether it answers with the part that was asked for. */
  readonly ranges?: boolean
  /** Whether its answers can be stored for all. */
  readonly isStored?: boolean
}

/** Ms that each kind's answers may be used for after they have been overtaken, without their origin being asked. */
export function usefulLife({ cacheControl }: Page): number {
  const seconds = [...cacheControl.matchAll(/=(\d+)/g)].map(([, number]) => Number(number))
  return 1000 * seconds.reduce((sum, each) => sum + each, 0)
}

/** How long an answer of the origin may be in coming: ms. */
export const SLOWEST = 20

/** What an origin once answered for one path, as its entity tag says. */
export interface Version {
  readonly path: string
  readonly who: string
  readonly number: number
}

/** An origin that knows each version that it ever had of each path, and until when. */
export class Origin {
  calls = 0
  readonly #draw: (below: number) => number
  readonly #now: () => number
  /** When each version of a path was overtaken; the last is current. */
  readonly #overtaken = new Map<string, number[]>()

  constructor(draw: (below: number) => number, now: () => number) {
    this.#draw = draw
    this.#now = now
  }

  /** The current version's number. */
  current(path: string): number {
    return this.#overtaken.get(path)?.length ?? 0
  }

  /** When a version was overtaken: ms since the epoch, `Infinity` for the current one. */
  overtakenAt({ path, number }: Version): number {
    return this.#overtaken.get(path)?.[number] ?? Infinity
  }

  edit(path: string): void {
    this.#overtaken.set(path, [...(this.#overtaken.get(path) ?? []), this.#now()])
  }

  readonly handler = async (request: Request): Promise<Response> => {
    this.calls++
    const { pathname: path } = new URL(request.url)
    const page = pageOf(path)
    if (request.method === 'POST') {
      this.edit(path)
      return new Response('changed')
    }
    const version = { path, who: whoOf(page, path, request), number: this.current(path) }
    await this.#while()
    const tag = tagOf(version)
    const headers = new Headers({ 'cache-control': page.cacheControl, etag: tag })
    if (page.vary) headers.set('vary', page.vary)
    if (path.startsWith('/cookie')) headers.set('set-cookie', `user=${request.headers.get('x-user')}`)
    if (request.headers.get('if-none-match')?.includes(tag))
      return new Response(null, { status: 304, headers })
    const content = contentOf(version)
    if (request.method === 'HEAD') return new Response(null, { headers })
    const range = page.ranges ? this.#range(request, tag, content.byteLength) : undefined
    if (range === undefined) {
      if (this.#draw(2) === 0) headers.set('content-length', String(content.byteLength))
      return new Response(this.#stream(content), { headers })
    }
    headers.set('content-range', `bytes ${range[0]}-${range[1]}/${content.byteLength}`)
    return new Response(this.#stream(content.slice(range[0], range[1] + 1)), { status: 206, headers })
  }

  #range(request: Request, tag: string, size: number): readonly [number, number] | undefined {
    const [, first = '', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get('range') ?? '') ?? []
    if (first === '' || (request.headers.get('if-range') ?? tag) !== tag) return undefined
    return [Number(first), Math.min(last === '' ? Infinity : Number(last), size - 1)]
  }

  /** Content in a few pieces, with a pause between some. */
  #stream(content: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
    const each = Math.ceil(content.byteLength / (1 + this.#draw(4))) || 1
    let at = 0
    return new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        pull: async (controller) => {
          if (this.#draw(8) === 0) await pause(1 + this.#draw(4))
          if (at < content.byteLength) controller.enqueue(content.slice(at, at + each))
          at += each
          if (at >= content.byteLength) controller.close()
        },
      },
      { highWaterMark: 0 },
    )
  }

  async #while(): Promise<void> {
    const ms = this.#draw(3) === 0 ? this.#draw(SLOWEST) : 0
    if (ms > 0) await pause(ms)
  }
}

export function pageOf(path: string): Page {
  return KINDS[path.split('/')[1] as Kind]
}

/** For whom an answer is: all that ask in one language, one client, or anyone. */
export function whoOf(page: Page, path: string, { headers }: { readonly headers: Headers }): string {
  if (page.vary) return headers.get(page.vary) ?? 'none'
  return isForOne(path) ? headers.get('x-user')! : 'all'
}

/** Whether the answers under `path` are for one client each. */
export function isForOne(path: string): boolean {
  return path.startsWith('/private') || path.startsWith('/account')
}

export function tagOf({ path, who, number }: Version): string {
  return `"${path}|${who}|${number}"`
}

/** The version that an entity tag tells; `undefined` for what no origin gave. */
export function versionOf(tag: string | null): Version | undefined {
  const [, path, who, number] = /^"([^|]+)\|([^|]+)\|(\d+)"$/.exec(tag ?? '') ?? []
  return path && who && number ? { path, who, number: Number(number) } : undefined
}

/** The whole content of a version: another length and other bytes than of any other. */
export function contentOf(version: Version): Uint8Array<ArrayBuffer> {
  const { size } = pageOf(version.path)
  const line = `${tagOf(version)} `
  return bytes(line.repeat(Math.ceil(size / line.length)).slice(0, size + (version.number % 7)))
}
