import { readEntityTag } from '../reading/entity-tag.ts'
import { enumerate } from '../reading/duration.ts'
import { fieldName } from '../reading/name.ts'
import { type Finding, finding } from './finding.ts'
import type { Reply, View } from './view.ts'

/** What comes of asking whether the content has changed. */
export function examineConditions(view: View): Finding[] {
  const { first, reply, isKept } = view
  if (!isKept) return []
  const [etag, modified] = [reply('etag'), reply('modified')]
  return [
    ...(etag ? outcome(view, etag, 'If-None-Match') : []),
    ...(modified ? outcome(view, modified, 'If-Modified-Since') : []),
    ...[etag, modified]
      .filter((asked) => asked?.status === 304)
      .slice(0, 1)
      .flatMap((asked) => update(first, asked!)),
  ]
}

type Condition = 'If-None-Match' | 'If-Modified-Since'

function outcome(view: View, asked: Reply, condition: Condition): Finding[] {
  const byTag = condition === 'If-None-Match'
  const subject = byTag ? 'ETag' : 'Last-Modified'
  if (asked.status === 304) {
    return [
      finding(byTag ? 'etag-works' : 'last-modified-works', 'good', {
        subject,
        seen: `${subject} works: asked with ${condition}, the server answers 304 Not Modified.`,
        means: 'A cache with a stale copy asks by it, and gets no content while nothing has changed.',
      }),
    ]
  }
  if (asked.status >= 400) return [refused(asked, condition, subject)]
  if (asked.status !== 200 || !isUnchanged(view, asked)) return []
  return [byTag ? ignoredTag() : ignoredDate(view.reply('etag')?.status === 304)]
}

/** Whether the full answer says the same as the first, which a 304 would have said shorter. */
function isUnchanged({ first }: View, asked: Reply): boolean {
  // That the tag changes is told on its own account
  const isSameTag = first.fields.get('etag') === asked.fields.get('etag')
  return isSameTag && first.answer.content.digest === asked.answer.content.digest
}

function refused(asked: Reply, condition: Condition, subject: string): Finding {
  return finding('condition-refused', 'bad', {
    subject,
    seen: `Asked with ${condition}, the server answers ${asked.status}; without it, 200.`,
    means: 'A cache asks like this when its copy is stale, and hands the error on.',
    fix: 'Answer 304 when nothing has changed, else 200',
  })
}

function ignoredTag(): Finding {
  return finding('etag-ignored', 'bad', {
    subject: 'ETag',
    seen: 'ETag does not work: asked with If-None-Match, the server sends the same content again.',
    means: 'A cache with a stale copy gets all the content anew each time, though nothing has changed.',
    fix: 'Answer 304 when If-None-Match names the ETag',
  })
}

function ignoredDate(tagWorks: boolean): Finding {
  return finding('last-modified-ignored', tagWorks ? 'info' : 'warn', {
    subject: 'Last-Modified',
    seen: 'Last-Modified does not work: asked with If-Modified-Since, the server sends the same content again.',
    means: tagWorks
      ? 'Caches ask by ETag first, which works.'
      : 'A cache with a stale copy gets all the content anew each time, though nothing has changed.',
    fix: 'Answer 304 when nothing has changed since the date of If-Modified-Since',
  })
}

/** Fields that a 304 must have if the 200 has them (RFC 9110 §15.4.5); `Date` is missing on its own account. */
const REQUIRED = ['cache-control', 'content-location', 'etag', 'expires', 'vary']

/** What the 304 says, which caches put in the place of what they have (RFC 9111 §3.2). */
function update(first: Reply, asked: Reply): Finding[] {
  const found: Finding[] = []
  const missing = REQUIRED.filter((name) => first.fields.has(name) && !asked.fields.has(name))
  if (missing.length > 0) {
    const names = enumerate(missing.map(fieldName))
    found.push(
      finding('not-modified-lacks', 'info', {
        subject: names,
        seen: `The short answer, 304, has no ${names}, which the full one has.`,
        means: 'A cache goes on with what it had from the full answer, even where that has changed since.',
        fix: 'Send the same fields with a 304 as with a 200',
      }),
    )
  }
  return [...found, ...otherTag(first, asked), ...otherTerms(first, asked)]
}

function otherTag(first: Reply, asked: Reply): Finding[] {
  const [had, has] = [first.fields.get('etag'), asked.fields.get('etag')]
  if (had === null || has === null || had === has) return []
  const [a, b] = [readEntityTag(had), readEntityTag(has)]
  const isSameBut = a !== undefined && b !== undefined && a.opaque === b.opaque
  return [
    finding('not-modified-other-etag', isSameBut ? 'warn' : 'bad', {
      subject: 'ETag',
      seen: `The short answer, 304, has the ETag ${has}, the full one had ${had}`,
      means: isSameBut
        ? 'They differ by W/, which marks a weak tag. Careful caches do not take the 304 for theirs, and ask anew.'
        : 'A 304 is about the content that was asked about. A cache that finds another tag has to ask anew.',
      fix: 'Send the same ETag with the 304',
    }),
  ]
}

function otherTerms(first: Reply, asked: Reply): Finding[] {
  const differing = ['cache-control', 'vary'].filter((name) => {
    const [had, has] = [first.fields.get(name), asked.fields.get(name)]
    return had !== null && has !== null && had.toLowerCase() !== has.toLowerCase()
  })
  return differing.map((name) =>
    finding('not-modified-differs', 'warn', {
      subject: fieldName(name),
      seen: `The short answer, 304, says ${fieldName(name)}: ${asked.fields.get(name)}; the full one said ${first.fields.get(name)}`,
      means: 'Caches take over what the 304 says: the same content is kept on other terms than at first.',
      fix: 'Send the same with both',
    }),
  )
}
