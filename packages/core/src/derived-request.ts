import { HeaderSection } from './fields/header-section.ts'

/** Has a signal, which it may make only when it is asked for it. */
export interface Signalling {
  readonly signal: AbortSignal
}

/** What a request is to have in place of its own. */
export interface Changes {
  readonly headers?: HeaderSection | undefined
  readonly method?: string | undefined
  readonly body?: BodyInit | null | undefined
  /** Whose signal it has; that is asked for when somebody looks at the request's. `null`: it has one that never aborts. */
  readonly signalOf?: Signalling | null | undefined
}

/** `request` with `changes`; the rest is as it was. */
export function derivedRequest(request: Request, { headers, method, body, signalOf }: Changes): Request {
  const init: RequestInit = {}
  if (headers !== undefined) init.headers = headers.asInit()
  if (method !== undefined) init.method = method
  if (body !== undefined) init.body = body
  if (signalOf !== undefined) init.signal = null
  // of a request that another cache asks with, a runtime would not take over the signal that stands before its own
  else if (kindOf(request).tellsSignal) init.signal = request.signal
  const derived = madeOf(request, init, signalOf ?? undefined)
  // Bun keeps the fields of the request where those that are to take their place are none
  if (headers?.characters === 0) {
    for (const name of Array.from(derived.headers.keys())) derived.headers.delete(name)
  }
  return derived
}

function madeOf(request: Request, init: RequestInit, signalOf: Signalling | undefined): Request {
  const { method } = request
  if (kindOf(request).tellsUrl && (method === 'GET' || method === 'HEAD') && init.body === undefined) {
    // a server would make one of the runtime's own first, with a signal that follows the client
    const { signal = request.signal, headers = HeaderSection.read(request.headers).asInit() } = init
    return made(request.url, { method, headers, signal, ...init }, signalOf)
  }
  try {
    return made(request, init, signalOf)
  } catch (error) {
    // that of a server may be none of which the runtime can make another; one that was read before cannot be made again
    if (request.bodyUsed) throw error
    const { method, headers, body, redirect, signal } = request
    const duplex = body === null ? {} : { duplex: 'half' }
    return made(request.url, { method, headers, body, redirect, signal, ...duplex, ...init }, signalOf)
  }
}

function made(input: Request | string, init: RequestInit, signalOf: Signalling | undefined): Request {
  return signalOf === undefined ? new Request(input, init) : new (signalled())(input, init, signalOf)
}

type Signalled = new (input: Request | string, init: RequestInit, signalOf: Signalling) => Request

let base: typeof Request | undefined
let known: Signalled | undefined

/** Requests with a signal of another. To follow that takes a runtime longer than all the rest of a miss, and few handlers look at it. */
function signalled(): Signalled {
  // a server may put a class of its own in place of the runtime's at any time
  if (known === undefined || base !== Request) {
    base = Request
    known = class extends Request {
      readonly #signalOf: Signalling

      constructor(input: Request | string, init: RequestInit, signalOf: Signalling) {
        super(input, init)
        this.#signalOf = signalOf
      }

      override get signal(): AbortSignal {
        return this.#signalOf.signal
      }
    }
  }
  return known
}

/** What requests tell themselves that the runtime's own would tell too. */
interface Kind {
  /** That of a server, which made it in place of the runtime. What is not of HTTP (`redirect`, `credentials`, ...) is with it as it is by default. */
  readonly tellsUrl: boolean
  readonly tellsSignal: boolean
}

const kinds = new WeakMap<object, Kind>()

function kindOf(request: Request): Kind {
  const first = Object.getPrototypeOf(request) as object
  const known = kinds.get(first)
  if (known !== undefined) return known
  const kind = { tellsUrl: isToldTwice(first, 'url'), tellsSignal: isToldTwice(first, 'signal') }
  kinds.set(first, kind)
  return kind
}

function isToldTwice(first: object, name: string): boolean {
  let times = 0
  for (let at: object | null = first; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    if (Object.hasOwn(at, name)) times++
  }
  return times > 1
}
