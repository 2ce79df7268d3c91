import { members } from './list.ts'

/** One member of a `Cache-Control` field, as it was written. */
export interface Directive {
  readonly text: string
  /** In lower case. */
  readonly name: string
  /** Without quotes; `undefined` when there is no `=`. */
  readonly argument: string | undefined
  readonly quoted: boolean
  /** What stands behind a directive and belongs to none. */
  readonly rest: string
}

/** The members of a `Cache-Control` field and its kin (RFC 9111 §5.2). */
export function readDirectives(value: string): Directive[] {
  return members(value).map(readDirective)
}

const MEMBER = /^([^\s"=;:]*)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s"=;:]*)))?(.*)$/s

function readDirective(text: string): Directive {
  const [, name = '', quoted, token, rest = ''] = MEMBER.exec(text) ?? []
  return {
    text,
    name: name.toLowerCase(),
    argument: quoted?.replace(/\\(.)/gs, '$1') ?? token,
    quoted: quoted !== undefined,
    rest,
  }
}
