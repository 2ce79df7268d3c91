import { readEntityTag } from '../reading/entity-tag.ts'
import { type Finding, finding } from './finding.ts'
import type { Reply, View } from './view.ts'

/** `ETag` and `Last-Modified`: whether they are there, and stand for one content. */
export function examineValidators(view: View): Finding[] {
  return [
    ...noValidator(view),
    ...malformed(view),
    ...(view.isKept ? [...between(view, view.reply('again')), ...encodings(view)] : []),
  ]
}

function noValidator({ first, verdicts }: View): Finding[] {
  const isStored = verdicts.some(({ stores, reason }) => stores || reason === 'useless')
  const hasOne = first.fields.has('etag') || first.fields.has('last-modified')
  if (first.status !== 200 || !isStored || hasOne) return []
  const asksEachTime = verdicts.every(({ noCache, lifetime }) => noCache || lifetime === 0)
  return [
    finding('no-validator', asksEachTime ? 'warn' : 'info', {
      subject: 'ETag',
      seen: 'The answer has neither ETag nor Last-Modified.',
      means: asksEachTime
        ? 'Nothing lets a cache use it without asking, nor ask whether it has changed: no cache helps.'
        : 'When it is stale, a cache cannot ask whether it has changed: all the content comes anew.',
      fix: 'Send an ETag, such as a hash of the content',
    }),
  ]
}

function malformed({ first }: View): Finding[] {
  const [value, ...more] = first.fields.all('etag')
  if (value === undefined || more.length > 0 || readEntityTag(value) !== undefined) return []
  const bare = value.replace(/^w\/?/i, '').replace(/["'\s]/g, '')
  const isWeak = /^w\//i.test(value)
  return [
    finding('etag-malformed', 'bad', {
      subject: 'ETag',
      seen: `ETag is written wrong: ${value === '' ? 'it is empty' : value}`,
      means:
        'A tag stands in double quotes, with W/ before them if it is weak. Caches and servers may not know it again.',
      ...(bare !== '' && { fix: `Write ${isWeak ? 'W/' : ''}"${bare}"` }),
    }),
  ]
}

function isSameContent(a: Reply, b: Reply): boolean {
  return a.answer.content.digest === b.answer.content.digest
}

/** Two answers to the same question. */
function between({ first, verdicts }: View, again: Reply | undefined): Finding[] {
  if (again === undefined || first.status !== 200 || again.status !== 200) return []
  const [before, after] = [first.fields.get('etag'), again.fields.get('etag')]
  if (isSameContent(first, again)) {
    if (before === null || after === null || before === after) return []
    return [
      finding('etag-changes', 'bad', {
        subject: 'ETag',
        seen: `The same content comes with another ETag each time: ${before}, then ${after}`,
        means: 'A cache that asks by its ETag always gets all the content anew.',
        fix: 'Make the ETag of the content alone. Several servers must make the same',
      }),
    ]
  }
  if (before !== null && before === after && readEntityTag(before)?.weak === false) {
    return [
      finding('etag-of-other-content', 'bad', {
        subject: 'ETag',
        seen: `Two answers with the ETag ${before} have different content.`,
        means: 'A cache that asks by it is told that nothing has changed, and goes on with the old content.',
        fix: 'Make the ETag of the content, or make it weak (W/) if the difference does not matter',
      }),
    ]
  }
  return verdicts.some(({ stores, lifetime }) => stores && lifetime > 0) ? [contentChanges()] : []
}

function contentChanges(): Finding {
  return finding('content-changes', 'info', {
    subject: 'Content',
    seen: 'The same question, asked twice, brought different content.',
    means:
      'As long as a cache uses it, all its clients get the same copy: nothing in it may be for one user or one moment.',
  })
}

function encodings({ first, reply }: View): Finding[] {
  const identity = reply('identity')
  const etag = first.fields.get('etag')
  if (identity === undefined || etag === null || etag !== identity.fields.get('etag')) return []
  const coding = first.fields.get('content-encoding')
  if (coding === identity.fields.get('content-encoding') || readEntityTag(etag)?.weak !== false) return []
  return [
    finding('etag-across-encodings', 'bad', {
      subject: 'ETag',
      seen: `The answer has the ETag ${etag} both ${coding ? `compressed (${coding})` : 'as it is'} and uncompressed.`,
      means:
        'A strong ETag stands for the very bytes. A cache may join parts of both, or take one for the other.',
      fix: `Make it weak, W/${etag}, or give each encoding its own`,
    }),
  ]
}
