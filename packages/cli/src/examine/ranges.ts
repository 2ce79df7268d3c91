import { type Finding, finding } from './finding.ts'
import type { Reply, View } from './view.ts'

/** Whether a part comes when a part is asked for. */
export function examineRanges({ first, reply }: View): Finding[] {
  const range = reply('range')
  if (range === undefined) return []
  if (range.status !== 206) {
    return [
      finding('range-ignored', 'warn', {
        subject: 'Accept-Ranges',
        seen: `Accept-Ranges promises parts, but asked for one the server answers ${range.status}.`,
        means: 'Players and broken downloads ask for parts; a cache that has one cannot get the rest.',
        fix: 'Answer with 206, or leave out Accept-Ranges',
      }),
    ]
  }
  const fault = faultOf(first, range)
  if (fault !== undefined) return [fault]
  return [
    finding('range-works', 'good', {
      subject: 'Accept-Ranges',
      seen: 'Range requests work: asked for the first bytes, the server sends just these.',
      means: 'Broken downloads can go on, and caches can complete what they have.',
    }),
  ]
}

function faultOf(first: Reply, range: Reply): Finding | undefined {
  const asked = range.question.fields.find(([name]) => name === 'Range')?.[1] ?? ''
  const last = Number(/-(\d+)$/.exec(asked)?.[1])
  const said = range.fields.get('content-range') ?? ''
  const [, start, end] = /^bytes (\d+)-(\d+)\/(?:\d+|\*)$/.exec(said) ?? []
  const isAsked = Number(start) === 0 && Number(end) === last
  const { bytes } = range.answer.content
  const [had, has] = [first.fields.get('etag'), range.fields.get('etag')]
  const seen =
    (!isAsked && `Asked for bytes 0 to ${last}, the server sends Content-Range: ${said || 'none'}`) ||
    (bytes !== last + 1 && `Content-Range says ${last + 1} bytes, but ${bytes} came.`) ||
    (had !== null && has !== null && had !== has && `The part has the ETag ${has}, the whole has ${had}`)
  if (!seen) return undefined
  return finding('range-wrong', 'bad', {
    subject: 'Content-Range',
    seen,
    means: 'Caches and downloads join parts by what these fields say: the result would be broken.',
    fix: 'Say in Content-Range what is sent, and send the same ETag with each part',
  })
}
