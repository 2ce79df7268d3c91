import { enumerate } from '../reading/duration.ts'
import { isToken, members, tokens } from '../reading/list.ts'
import { type Finding, finding } from './finding.ts'
import type { Reply, View } from './view.ts'

/** `Vary`, and what the answer depends on. */
export function examineVariants(view: View): Finding[] {
  return [
    ...encoding(view),
    ...language(view),
    ...inconsistent(view),
    ...form(view),
    ...poorKeys(view),
    ...many(view),
  ]
}

function names(reply: Reply): readonly string[] {
  return tokens(reply.fields.get('vary'))
}

function covers(reply: Reply, field: string): boolean {
  return names(reply).some((name) => name === field || name === '*')
}

function encoding(view: View): Finding[] {
  const { first, reply } = view
  const identity = reply('identity')
  if (identity === undefined || identity.status !== first.status) return []
  const [coding, other] = [first, identity].map(({ fields }) => fields.get('content-encoding'))
  if (coding === other) return []
  const lacking = [first, identity].filter((answer) => !covers(answer, 'accept-encoding'))
  if (lacking.length === 0) {
    return [
      finding('vary-works', 'good', {
        subject: 'Vary',
        seen: 'The answer comes compressed or not, as the client asks, and Vary says so.',
        means: 'Caches keep both apart.',
      }),
    ]
  }
  return [
    finding('vary-missing-encoding', view.isKept ? 'bad' : 'info', {
      subject: 'Vary',
      seen: `The answer comes ${coded(coding)} or ${coded(other)}, as Accept-Encoding asks, but ${lacking.length === 2 ? 'Vary does not say so' : 'Vary says so with one of them only'}.`,
      means: 'A cache may give compressed content to a client that cannot read it.',
      fix: 'Send Vary: Accept-Encoding with both',
    }),
  ]
}

function coded(coding: string | null | undefined): string {
  return coding ? `compressed (${coding})` : 'uncompressed'
}

function language(view: View): Finding[] {
  const { first, reply } = view
  const other = reply('language')
  if (other === undefined || other.status !== 200) return []
  const [sent, got] = [first, other].map(({ fields }) => fields.get('content-language')?.toLowerCase())
  if (sent === got || (covers(first, 'accept-language') && covers(other, 'accept-language'))) return []
  return [
    finding('vary-missing-language', view.isKept ? 'bad' : 'info', {
      subject: 'Vary',
      seen: `The answer comes in ${sent ?? 'no named language'} or ${got ?? 'no named language'}, as Accept-Language asks, but Vary does not say so.`,
      means: 'A cache may give one language to those who asked for the other.',
      fix: 'Send Vary: Accept-Language with each',
    }),
  ]
}

function inconsistent({ first, whole }: View): Finding[] {
  const key = (reply: Reply): string => names(reply).toSorted().join(', ')
  // That another encoding or language lacks its name is told on its own account
  const isOfAnother = ({ fields }: Reply): boolean =>
    ['content-encoding', 'content-language'].some((name) => fields.get(name) !== first.fields.get(name))
  const other = whole.find((reply) => key(reply) !== key(first) && !isOfAnother(reply))
  if (other === undefined) return []
  const shown = (reply: Reply): string => reply.fields.get('vary') ?? 'none'
  return [
    finding('vary-inconsistent', 'warn', {
      subject: 'Vary',
      seen: `Vary is not the same with each answer of this URL: ${shown(first)}; then ${shown(other)}`,
      means: 'A cache that keeps the one with fewer names gives it to clients who should have got another.',
      fix: 'Send the same Vary with each answer of the URL',
    }),
  ]
}

function form({ first }: View): Finding[] {
  const value = first.fields.get('vary')
  const wrong = members(value).filter((name) => name !== '*' && !isToken(name))
  if (wrong.length > 0) {
    return [
      finding('vary-malformed', 'bad', {
        subject: 'Vary',
        seen: `Vary has what is no name of a field: ${wrong.join(', ')}`,
        means: 'Careful caches take it for Vary: *, and never use the answer again. Others pass over it.',
        fix: `Write names with commas between: ${value
          ?.replace(/["']/g, '')
          .split(/[\s,;:]+/)
          .join(', ')}`,
      }),
    ]
  }
  if (!names(first).includes('*')) return []
  return [
    finding('vary-star', 'warn', {
      subject: 'Vary',
      seen: 'Vary is *: the answer depends on something that no request shows.',
      means: 'No cache may use it for another request.',
      fix: 'Name the fields that it depends on, or write Cache-Control: no-store',
    }),
  ]
}

const POOR = [
  [
    'cookie',
    'vary-cookie',
    'Cookie',
    'Most clients have cookies of their own',
    'if it depends on who asks, write private; if on one cookie, put that into the URL',
  ],
  [
    'user-agent',
    'vary-user-agent',
    'User-Agent',
    'There are thousands of browsers and versions',
    'send the same to all, or vary by a client hint such as Sec-CH-UA-Mobile',
  ],
  [
    'authorization',
    'vary-authorization',
    'Authorization',
    'Each user has a key of their own',
    'write private instead',
  ],
] as const

function poorKeys(view: View): Finding[] {
  if (!view.isKept) return []
  return POOR.filter(([name]) => names(view.first).includes(name)).map(([, id, field, why, fix]) =>
    finding(id, 'warn', {
      subject: 'Vary',
      seen: `Vary names ${field}.`,
      means: `${why}, so a shared cache hardly ever has the copy for the next one. Some CDNs do not store such answers at all.`,
      fix: `If the answer does not depend on it, leave it out; ${fix}`,
    }),
  )
}

const MANY = 4

function many(view: View): Finding[] {
  const all = names(view.first)
  if (all.length <= MANY || !view.isKept) return []
  return [
    finding('vary-many', 'info', {
      subject: 'Vary',
      seen: `Vary names ${all.length} fields: ${enumerate(all)}`,
      means: 'Each combination of their values is a copy of its own: caches find the right one seldom.',
      fix: 'Name those that the answer depends on',
    }),
  ]
}
