import type { CpuProfile, OwnerOf } from './cpu-profile.ts'

/** Speaks with the inspector of a runtime. */
export interface Inspector {
  start(): Promise<void>
  stop(): Promise<CpuProfile>
  close(): void
}

/** Connects to an inspector and lets it sample every 0.1 ms. */
export async function inspectorAt(url: URL): Promise<Inspector> {
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
  const post = (method: string, params: object = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = ++sent
      waiting.set(id, ({ error, result }) => (error ? reject(new Error(error.message)) : resolve(result)))
      socket.send(JSON.stringify({ id, method, params }))
    })
  await post('Profiler.enable')
  await post('Profiler.setSamplingInterval', { interval: 100 })
  return {
    start: async () => void (await post('Profiler.start')),
    stop: async () => ((await post('Profiler.stop')) as { profile: CpuProfile }).profile,
    close: () => socket.close(),
  }
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
