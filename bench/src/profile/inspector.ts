import { type CpuProfile, type OwnerOf, type Place, timeIn } from './cpu-profile.ts'

/** Sends a message to an inspector, and gives its answer. */
export type Post = (method: string, params?: object) => Promise<unknown>

/** The sampling profiler of a runtime. */
export interface Sampler {
  start(): Promise<void>
  /** µs in each place, since the start. */
  stop(): Promise<Map<Place, number>>
}

/** Lets an inspector sample every 0.1 ms. */
export async function samplerBy(post: Post, ownerOf: OwnerOf): Promise<Sampler> {
  await post('Profiler.enable')
  await post('Profiler.setSamplingInterval', { interval: 100 })
  return {
    start: async () => void (await post('Profiler.start')),
    stop: async () => timeIn(((await post('Profiler.stop')) as { profile: CpuProfile }).profile, ownerOf),
  }
}

/** Connects to an inspector elsewhere. */
export async function connect(url: URL): Promise<{ readonly post: Post; close(): void }> {
  const socket = new WebSocket(url)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => reject(new Error(`No inspector answers at ${url}`)))
  })
  const waiting = new Map<number, (message: Message) => void>()
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Message
    waiting.get(message.id ?? 0)?.(message)
    waiting.delete(message.id ?? 0)
  })
  let sent = 0
  const post: Post = (method, params = {}) =>
    new Promise((resolve, reject) => {
      const id = ++sent
      waiting.set(id, ({ error, result }) => (error ? reject(new Error(error.message)) : resolve(result)))
      socket.send(JSON.stringify({ id, method, params }))
    })
  return { post, close: () => socket.close() }
}

interface Message {
  readonly id?: number
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

/** The owner of a frame of a bundle, which says above each module what file it is of. */
export function ownerInBundle(code: string, ownerOf: OwnerOf): OwnerOf {
  let file = ''
  const files = code.split('\n').map((line) => (file = /^\/\/ (\S+\.[cm]?[jt]s)$/.exec(line)?.[1] ?? file))
  return (frame) =>
    frame.url === '' ? 'runtime' : ownerOf({ ...frame, url: fileUrl(files[frame.lineNumber] ?? '') })
}

/** The bundler writes paths from the folder of the bench, or of the workspace. */
function fileUrl(path: string): string {
  const fromRoot = path.replace(/^(?:\.\.\/)+/, '/')
  return fromRoot.startsWith('/') ? fromRoot : `/bench/${path}`
}
