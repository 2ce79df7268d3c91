import { type Meter, metrics, type Tracer, trace } from '@opentelemetry/api'
import { mustHaveMethods } from '../methods.ts'

/** What a route is found by. */
export type RequestLine = Pick<Request, 'method' | 'url'>

/** How a cache is watched. Every member has a default. */
export interface TelemetryOptions {
  /** What makes the spans; `false`: none are made. Default: that of the registered `TracerProvider`. */
  tracer?: Tracer | false
  /** What makes the metrics; `false`: none are made. Default: that of the registered `MeterProvider`, whenever it is registered. */
  meter?: Meter | false
  /** The route of a request, such as `/articles/:id`, of which there are few: part of spans and metrics. Where it throws, there is none. Default: none. */
  route?: (request: RequestLine) => string | undefined
  /** Parameters of a URL's query whose values are `REDACTED` in `url.query`, in place of those that the conventions name; `'all'`: each. */
  sensitiveQueryParameters?: readonly string[] | 'all'
  /** Methods that are told by their names; any other is `_OTHER`. Default: those of RFC 9110, PATCH and QUERY. */
  knownMethods?: readonly string[]
  /** Whether spans have the key, which may contain what is private. Default: `false`. */
  keys?: boolean
  /** The clock for how long the storage takes: ms from any moment. Default: `performance.now`. */
  clock?: () => number
}

/** The same, checked and complete. */
export interface TelemetrySettings {
  readonly cacheName: string
  readonly tracer: Tracer | undefined
  /** Asked until there is a meter that does something. */
  readonly meter: (() => Meter) | undefined
  readonly route: ((request: RequestLine) => string | undefined) | undefined
  /** `undefined`: all. */
  readonly sensitiveParameters: ReadonlySet<string> | undefined
  readonly knownMethods: ReadonlySet<string>
  readonly keys: boolean
  readonly clock: () => number
}

/** The methods of RFC 9110, of RFC 5789 and of RFC 10008: those that the conventions know. */
export const KNOWN_METHODS: readonly string[] = [
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'QUERY',
  'TRACE',
]

/** Parameters whose values the conventions ask to redact: signatures and credentials of signed URLs. */
export const SENSITIVE_PARAMETERS: readonly string[] = [
  'AWSAccessKeyId',
  'Signature',
  'X-Amz-Credential',
  'X-Amz-Security-Token',
  'X-Amz-Signature',
  'X-Goog-Signature',
  'sig',
]

/** Who measures, and by which version of the semantic conventions. */
const SCOPE = '@freshet/adapters/opentelemetry'
const SCHEMA = { schemaUrl: 'https://opentelemetry.io/schemas/1.45.0' }

/** @throws TypeError naming the option that is not what it should be */
export function settingsOf(options: TelemetryOptions, cacheName: string): TelemetrySettings {
  const { tracer, meter, route, sensitiveQueryParameters, knownMethods, keys = false } = options
  const { clock = () => performance.now() } = options
  if (tracer) mustHaveMethods(tracer, ['startSpan'], 'tracer must be a Tracer or false')
  if (meter) mustHaveMethods(meter, ['createCounter'], 'meter must be a Meter or false')
  for (const [name, value] of Object.entries({ route, clock })) {
    if (value !== undefined && typeof value !== 'function') throw new TypeError(`${name} must be a function`)
  }
  if (typeof keys !== 'boolean') throw new TypeError('keys must be a boolean')
  const parameters = sensitiveQueryParameters ?? SENSITIVE_PARAMETERS
  return {
    cacheName,
    tracer:
      tracer === false
        ? undefined
        : (tracer ?? trace.getTracerProvider().getTracer(SCOPE, undefined, SCHEMA)),
    meter: meter === false ? undefined : () => meter ?? metrics.getMeter(SCOPE, undefined, SCHEMA),
    route,
    sensitiveParameters: parameters === 'all' ? undefined : namesOf('sensitiveQueryParameters', parameters),
    knownMethods: namesOf('knownMethods', knownMethods ?? KNOWN_METHODS),
    keys,
    clock,
  }
}

function namesOf(option: string, names: readonly string[]): ReadonlySet<string> {
  const isList = Array.isArray(names) && names.every((name) => typeof name === 'string')
  if (!isList) throw new TypeError(`${option} must be a list of names`)
  return new Set(names)
}
