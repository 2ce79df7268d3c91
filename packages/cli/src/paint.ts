import { styleText } from 'node:util'
import type { Output } from './host.ts'

/** What a piece of text is, not what it looks like. */
export type Role = 'bad' | 'warn' | 'good' | 'info' | 'title' | 'faint'

export type Paint = (role: Role, text: string) => string

const STYLES: { readonly [R in Role]: Parameters<typeof styleText>[0] } = {
  bad: 'red',
  warn: 'yellow',
  good: 'green',
  info: 'cyan',
  title: 'bold',
  faint: 'dim',
}

/** Colours for a terminal, and none elsewhere; `NO_COLOR` and `FORCE_COLOR` say otherwise, and the latter wins, as in Node. */
export function paintFor(output: Output, env: Readonly<Record<string, string | undefined>>): Paint {
  if (!isColoured(output, env)) return (_role, text) => text
  return (role, text) => styleText(STYLES[role], text, { validateStream: false })
}

function isColoured({ isTTY = false }: Output, env: Readonly<Record<string, string | undefined>>): boolean {
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  if (env['NO_COLOR']) return false
  return isTTY && env['TERM'] !== 'dumb'
}
