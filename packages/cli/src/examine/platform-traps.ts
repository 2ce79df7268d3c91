import { enumerate } from '../reading/duration.ts'
import { members } from '../reading/list.ts'
import type { Control } from './control.ts'
import { type Finding, finding } from './finding.ts'
import type { View } from './view.ts'

/** What single platforms make of the fields, where it differs from the standards. */
export function examinePlatformTraps(view: View): Finding[] {
  return [...cloudflare(view), ...vercel(view), ...netlifyVary(view)]
}

/** The field that the platform obeys, if the answer shows that it has to do with the platform. */
function obeyed(view: View, own: string, marks: readonly string[]): Control | undefined {
  const { first, controls } = view
  const isThere = marks.some((name) => first.fields.has(name)) || first.fields.has(own.toLowerCase())
  const find = (field: string): Control | undefined => controls.find((control) => control.field === field)
  return isThere ? (find(own) ?? find('CDN-Cache-Control') ?? find('Cache-Control')) : undefined
}

function cloudflare(view: View): Finding[] {
  const control = obeyed(view, 'Cloudflare-CDN-Cache-Control', ['cf-ray', 'cf-cache-status'])
  if (control?.parsed.sMaxage === undefined || !control.parsed.staleWhileRevalidate) return []
  return [
    finding('cloudflare-swr-off', 'warn', {
      subject: control.field,
      seen: `${control.field} says s-maxage and stale-while-revalidate, and Cloudflare reads it.`,
      means:
        'On Cloudflare s-maxage turns stale-while-revalidate off: clients wait while it asks the server.',
      fix: 'Write max-age in Cloudflare-CDN-Cache-Control or CDN-Cache-Control, without s-maxage',
    }),
  ]
}

function vercel(view: View): Finding[] {
  const control = obeyed(view, 'Vercel-CDN-Cache-Control', ['x-vercel-cache', 'x-vercel-id'])
  const unknown = ['stale-if-error', 'proxy-revalidate'].filter((name) =>
    control?.directives.some((directive) => directive.name === name),
  )
  if (control === undefined || unknown.length === 0) return []
  return [
    finding('vercel-unsupported', 'warn', {
      subject: control.field,
      seen: `${control.field} says ${enumerate(unknown)}, and Vercel reads it.`,
      means: 'Vercel does not know these directives: they have no effect there.',
      fix: 'Use stale-while-revalidate, which it knows',
    }),
  ]
}

const INSTRUCTIONS: Readonly<Record<string, string>> = {
  query: 'parts of the query',
  header: 'request fields',
  language: 'languages',
  country: 'countries',
  cookie: 'cookies',
}

function netlifyVary({ first }: View): Finding[] {
  const value = first.fields.get('netlify-vary')
  if (value === null) return []
  const instructions = members(value).map((text) => text.split('=', 1)[0]!.trim().toLowerCase())
  const wrong = instructions.filter((name) => !Object.hasOwn(INSTRUCTIONS, name))
  if (wrong.length > 0 || instructions.length === 0) {
    return [
      finding('netlify-vary-malformed', 'warn', {
        subject: 'Netlify-Vary',
        seen: `Netlify-Vary has no such instruction: ${wrong.join(', ') || 'it is empty'}`,
        means: 'Netlify passes over it, and may give one answer to requests that should be told apart.',
        fix: `There are query, header, language, country and cookie, as in query=page|size, cookie=theme`,
      }),
    ]
  }
  const parts = [...new Set(instructions)].map((name) => INSTRUCTIONS[name]!)
  return [
    finding('netlify-vary', 'info', {
      subject: 'Netlify-Vary',
      seen: `Netlify-Vary: ${value}`,
      means: `Netlify keeps answers apart by these ${enumerate(parts)}. Other caches obey Vary alone.`,
    }),
  ]
}
