import { type Control, controlOf, isReadable } from './control.ts'
import { type Finding, finding } from './finding.ts'
import type { Verdict } from './verdict.ts'
import type { View } from './view.ts'

/** A field of directives for some CDNs. */
interface Dialect {
  /** As the field is written. */
  readonly field: string
  /** Who reads it. */
  readonly reader: string
  /** The verdict that it leads to. */
  readonly verdict: string
  /** What becomes of it, and what to know. */
  readonly note: string
}

const REMOVED = 'It removes the field: that it came here shows that the answer did not pass through it.'

const DIALECTS: readonly Dialect[] = [
  {
    field: 'CDN-Cache-Control',
    reader: 'CDNs that know it (Cloudflare, Netlify, Vercel, Deno Deploy and others)',
    verdict: 'cdn',
    note: 'They obey it in place of Cache-Control and Expires. Browsers pass over it.',
  },
  {
    field: 'Cloudflare-CDN-Cache-Control',
    reader: 'Cloudflare',
    verdict: 'Cloudflare',
    note: `Cloudflare obeys it before CDN-Cache-Control and Cache-Control. ${REMOVED}`,
  },
  {
    field: 'Netlify-CDN-Cache-Control',
    reader: 'Netlify',
    verdict: 'Netlify',
    note: `Netlify obeys it before CDN-Cache-Control and Cache-Control. ${REMOVED}`,
  },
  {
    field: 'Vercel-CDN-Cache-Control',
    reader: 'Vercel',
    verdict: 'Vercel',
    note: `Vercel obeys it before CDN-Cache-Control and Cache-Control. ${REMOVED}`,
  },
  {
    field: 'Deno-CDN-Cache-Control',
    reader: 'Deno Deploy',
    verdict: 'Deno Deploy',
    note: 'Deno Deploy obeys it before CDN-Cache-Control and Cache-Control.',
  },
  {
    field: 'Surrogate-Control',
    reader: 'Fastly, Varnish and other reverse proxies',
    verdict: 'Fastly',
    note: 'Fastly obeys it before Cache-Control, and removes it: that it came here shows that it passed no Fastly.',
  },
]

/** Fields of directives for CDNs. */
export function examineCdnFields(view: View): Finding[] {
  return DIALECTS.flatMap((dialect) => {
    const { fields } = view.first
    const name = dialect.field.toLowerCase()
    if (!fields.has(name)) return []
    const control = controlOf(fields, name)
    if (!isReadable(fields, name)) return [malformed(control)]
    return [described(control, dialect), ...overPrivate(view, control, dialect)]
  })
}

function malformed({ field, text }: Control): Finding {
  return finding('cdn-field-malformed', 'bad', {
    subject: field,
    seen: `${field} cannot be read: ${text === '' ? 'it is empty' : text}`,
    means:
      'Its form is stricter than that of Cache-Control: names in lower case, nothing but commas between, no spaces around the equals sign. ' +
      'One fault, and CDNs pass over all of it and obey Cache-Control.',
    fix: 'Write it like max-age=3600, stale-while-revalidate=60',
  })
}

function described({ field, text }: Control, { reader, note }: Dialect): Finding {
  return finding('cdn-field', 'info', {
    subject: field,
    seen: `${field} speaks to ${reader}: ${text}`,
    means: note,
  })
}

/** A CDN that is told to store does not look at what keeps other shared caches away. */
function overPrivate({ first, verdicts }: View, { field }: Control, { verdict }: Dialect): Finding[] {
  const told = verdicts.find(({ cache }) => cache === verdict)
  const isPrivate = first.control.parsed.private === true
  if (!isPrivate || !isReused(told)) return []
  return [
    finding('cdn-overrides-private', 'warn', {
      subject: field,
      seen: `Cache-Control says private, but ${field} lets CDNs store the answer.`,
      means: `CDNs that know ${field} pass over private, and give the answer to everybody.`,
      fix: `If the answer is for one user, write private in ${field} too`,
    }),
  ]
}

function isReused(verdict: Verdict | undefined): boolean {
  return verdict !== undefined && verdict.stores && (verdict.lifetime > 0 || verdict.staleWhileRevalidate > 0)
}
