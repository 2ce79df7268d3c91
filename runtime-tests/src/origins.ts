/** A handler that remembers what it was asked. */
export interface Origin {
  (request: Request): Promise<Response>
  readonly asked: Request[]
}

/** `answer` is told the number of the call, from 1. */
export function origin(answer: (call: number, request: Request) => Response | Promise<Response>): Origin {
  const asked: Request[] = []
  const handler = async (received: Request): Promise<Response> => {
    asked.push(received)
    return answer(asked.length, received)
  }
  return Object.assign(handler, { asked })
}

/** An origin whose answers are told apart by the number of the call. */
export function numbered(fields: Record<string, string> = {}, status = 200): Origin {
  return origin((call) => cacheable(`answer ${call}`, fields, status))
}

/** A response that is fresh for a minute, unless `fields` say otherwise. */
export function cacheable(
  body: BodyInit | null = 'content',
  fields: Record<string, string> = {},
  status = 200,
): Response {
  return new Response(body, { status, headers: { 'cache-control': 'max-age=60', ...fields } })
}

/** A promise that a case resolves. */
export interface Gate {
  readonly opened: Promise<void>
  open(): void
}

export function gate(): Gate {
  let open!: () => void
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open }
}

/** Content that a case brings forth piece by piece. */
export interface Source {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>
  push(text: string): void
  end(): void
  fail(error: unknown): void
}

export function source(): Source {
  let controller!: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({ start: (given) => void (controller = given) })
  return {
    stream,
    push: (text) => controller.enqueue(bytesOf(text)),
    end: () => controller.close(),
    fail: (error) => controller.error(error),
  }
}

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>
}

/** The next piece of what a reader reads, as text; `undefined` at the end. */
export async function nextText(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string | undefined> {
  const { done, value } = await reader.read()
  return done ? undefined : new TextDecoder().decode(value)
}

export function readerOf({ body }: Response): ReadableStreamDefaultReader<Uint8Array> {
  if (body === null) throw new Error('There is no content')
  return body.getReader()
}
