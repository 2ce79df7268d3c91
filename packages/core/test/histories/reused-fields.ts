import { demand } from './demand.ts'
import type { Reading } from './reading.ts'
import type { Scene } from './scene.ts'

const OF_THE_CONNECTION = ['connection', 'x-hop', 'keep-alive', 'proxy-authenticate', 'te', 'upgrade']

/** The fields of a reuse: those that were stored, brought up to date (§3.1, §3.2). `own`: the origin was asked for it. */
export function demandReusedFields({ setup }: Scene, head: Response, reading: Reading, own: boolean): void {
  const { last, first, etag, vary } = reading
  const { headers, status } = head
  demand(headers.get('x-serial') === String(last.serial), 'Fields that were not updated')
  for (const name of OF_THE_CONNECTION) demand(!headers.has(name), `Replays ${name}`)
  demandNothingPersonal(setup, headers, reading, own)
  demand((headers.get('etag') ?? undefined) === etag, 'Another entity tag')
  demand((headers.get('vary') ?? '').toLowerCase() === vary.join(', '), 'Another Vary')
  const length = headers.get('content-length')
  if (status === 200 && length !== null)
    demand(Number(length) === first.content.length, 'A wrong Content-Length')
  if (last.date !== undefined) demand(Date.parse(headers.get('date') ?? '') === last.date, 'Another Date')
}

/** §5.2.2.4, §5.2.2.7, §7.3: what is for one client is not for the next. */
function demandNothingPersonal(
  setup: Scene['setup'],
  headers: Headers,
  reading: Reading,
  own: boolean,
): void {
  const { last, withheld, unconfirmed } = reading
  const isOwn = (value: string | null): boolean =>
    value === null || (own && (last.status === 206 || value.endsWith(`.${last.serial}`)))
  for (const name of own ? withheld : [...withheld, ...unconfirmed]) {
    demand(isOwn(headers.get(name)), `Replays ${name}, which a directive withholds`)
  }
  const mayReplay = setup.type === 'private' || setup.storeSetCookie
  demand(mayReplay || headers.getSetCookie().every(isOwn), 'Replays Set-Cookie')
}
