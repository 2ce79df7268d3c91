import { enumerate } from '../reading/duration.ts'
import { fieldName } from '../reading/name.ts'
import { type Finding, finding } from './finding.ts'
import type { Reply, View } from './view.ts'

/** Fields by which the answer to HEAD brings up to date what is stored for GET (RFC 9111 §4.3.5). */
const ALIKE = ['cache-control', 'content-encoding', 'content-type', 'etag', 'last-modified', 'vary']

/** HEAD against GET. */
export function examineHead(view: View): Finding[] {
  const head = view.reply('head')
  if (head === undefined) return []
  if (head.status !== view.first.status) return [otherStatus(view.first, head)]
  // What changes from one GET to the next says nothing of HEAD
  const again = view.reply('again')
  const steady = (name: string): boolean =>
    again === undefined || again.fields.get(name) === view.first.fields.get(name)
  const differing = ALIKE.filter((name) => steady(name) && differs(view.first, head, name))
  if (isLongerOrShorter(view, head)) differing.push('content-length')
  return differing.length === 0 ? [] : [otherFields(view.first, head, differing)]
}

function differs(first: Reply, head: Reply, name: string): boolean {
  // A field may be left out where only the content tells it, but not these three
  const mayLack = !['cache-control', 'etag', 'vary'].includes(name)
  const [had, has] = [first.fields.get(name), head.fields.get(name)]
  return had !== has && !(has === null && mayLack)
}

function isLongerOrShorter({ first }: View, head: Reply): boolean {
  const [had, has] = [first, head].map(({ fields }) => fields.get('content-length'))
  const isSameContent = first.fields.get('content-encoding') === head.fields.get('content-encoding')
  return isSameContent && had !== null && has !== null && had !== has
}

function otherStatus(first: Reply, head: Reply): Finding {
  return finding('head-status-differs', 'warn', {
    subject: 'Status',
    seen: `HEAD is answered with ${head.status}, GET with ${first.status}.`,
    means: 'A cache, a link checker or a monitor that asks by HEAD takes the page for something else.',
    fix: 'Answer HEAD as GET, without the content',
  })
}

function otherFields(first: Reply, head: Reply, differing: readonly string[]): Finding {
  const [name = ''] = differing
  const shown = (reply: Reply): string => reply.fields.get(name) ?? 'none'
  return finding('head-fields-differ', 'warn', {
    subject: enumerate(differing.map(fieldName)),
    seen:
      `HEAD is answered with other fields than GET. ${fieldName(name)}: ${shown(head)}; with GET: ${shown(first)}` +
      (differing.length > 1 ? `. Also ${enumerate(differing.slice(1).map(fieldName))}` : ''),
    means: 'A cache may take what it has stored for outdated, or for good on other terms.',
    fix: 'Answer HEAD as GET, without the content',
  })
}
