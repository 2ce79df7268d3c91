import { demand } from './demand.ts'
import { read, type Reading } from './reading.ts'
import { isSameVariant } from './requests.ts'
import type { Asked, Call, Member, Scene } from './scene.ts'

/** Whether each answer in `chain` could be stored, and is an update of those before it. `own`: the last may not be stored. */
export function demandChain({ setup }: Scene, chain: readonly Member[], own: boolean): void {
  chain.forEach((_, at) => {
    const now = read(chain.slice(0, at + 1), setup)
    if (!own || at < chain.length - 1)
      demand(now.unstorable === undefined, `Reused in spite of ${now.unstorable}`)
    if (at > 0) demandUpdate(now, read(chain.slice(0, at), setup))
    else demand(now.first.status !== 304, 'A 304 answers a request')
  })
}

/** §4.3.4, §4.3.5. */
function demandUpdate({ last }: Reading, before: Reading): void {
  const { call, status, etag, lastModified } = last
  const { fields, method, asked } = call
  demand(
    isSameVariant(before.vary, before.last.call.asked.sent, asked.sent),
    'A validation for another variant',
  )
  if (etag !== undefined) demand(etag === before.etag, 'Updated by an answer with another entity tag')
  if (status === 304) {
    const names = fields.get('if-none-match')
    const isNamed =
      names === null ? fields.get('if-modified-since') === before.lastModified : names === before.etag
    return demand(isNamed, 'Updated by a 304 to another condition')
  }
  if (status === 206) return demandPiece(last, before)
  const isOfHead = method === 'HEAD' && status === 200 && before.first.status === 200
  demand(isOfHead, `Updated by a ${status} to ${method}`)
  demand((etag ?? lastModified) !== undefined, 'Updated by a HEAD without a validator')
  if (etag === undefined) demand(lastModified === before.lastModified, 'Updated by a HEAD of another version')
}

/** §3.4: pieces are of one representation only when a strong validator says so. */
function demandPiece({ call, etag, lastModified }: Member, before: Reading): void {
  const isStrong = etag === undefined || !etag.startsWith('W/')
  const isSame = etag === before.etag && (etag !== undefined || lastModified === before.lastModified)
  demand(isStrong && isSame && (etag ?? lastModified) !== undefined, 'Pieces of different content')
  demand(call.fields.has('range'), 'A piece that was not asked for')
}

/** §4.4, and purges. */
export function demandNew(
  { barriers, unforgotten }: Scene,
  { ask, started }: Asked,
  chain: readonly Member[],
): void {
  if ((unforgotten.get(ask.url) ?? 0) > started) return
  for (const barrier of barriers) {
    if (barrier.url !== ask.url || barrier.ended > started) continue
    // what was made invalid may be confirmed
    const isNew = chain.some(({ call }) => call.started > barrier.started)
    demand(isNew, 'Older than a purge or a change')
  }
}

/** §4.3.1: a condition that the client did not send is that of a stored response. */
export function demandConditions({ members, setup }: Scene, { asked, fields }: Call): void {
  const { sent, ask } = asked
  const noneMatch = fields.get('if-none-match')
  const since = fields.get('if-modified-since')
  if (noneMatch === sent.get('if-none-match') && since === sent.get('if-modified-since')) return
  if (noneMatch === null && since === null) return
  const here = members.filter(({ call }) => call.asked.ask.url === ask.url)
  const isSelected = (chain: readonly Member[]): boolean => {
    const { vary, last, unstorable } = read(chain, setup)
    return unstorable === undefined && isSameVariant(vary, last.call.asked.sent, sent)
  }
  const isValidated = here.some((first) => {
    const { etag, lastModified, status, serial } = first
    if (status === 304 || (noneMatch !== null && etag !== noneMatch)) return false
    if (since !== null && lastModified !== since) return false
    const updates = here.filter(
      (other) => other.serial > serial && (other.status === 304 || other.call.method === 'HEAD'),
    )
    return someChain([first], updates, isSelected)
  })
  demand(isValidated, 'Conditions that are those of no stored response')
}

/** Of so many updates each may have a say: what the response varies by, its directives, its `Expires`, and by whom it was asked for last. */
const MOST_UPDATES = 4

/** Whether `holds` of a response and some of its updates, in the order of their coming. */
function someChain(
  chain: readonly Member[],
  updates: readonly Member[],
  holds: (chain: readonly Member[]) => boolean,
): boolean {
  if (holds(chain)) return true
  if (chain.length > MOST_UPDATES) return false
  return updates.some((update, at) => someChain([...chain, update], updates.slice(at + 1), holds))
}
