import { expect, it } from 'vitest'
import type { FindingId } from '../src/examine/catalogue.ts'
import { examine } from '../src/examine/examine.ts'
import type { Finding } from '../src/examine/finding.ts'
import type { Answer, Content, Exchange, FieldLine, QuestionName, Transcript } from '../src/transcript.ts'

/** When the first answer of a transcript came: ms since the epoch. */
export const NOW: number = Date.UTC(2026, 0, 1, 12)

/** The HTTP-date so many seconds from then. */
export function dateAt(seconds: number): string {
  return new Date(NOW + seconds * 1000).toUTCString()
}

/** The fields of an answer: a list for several lines, `null` for none where there would be one. */
export type Fields = Readonly<Record<string, string | readonly string[] | null>>

export interface Told {
  readonly status?: number
  readonly fields?: Fields
  readonly content?: Partial<Content>
  /** Seconds after the first answer. */
  readonly after?: number
}

/** The answers to a URL; what is not told of another than the first is as with that. */
export interface Scene extends Told {
  readonly request?: readonly FieldLine[]
  readonly others?: { readonly [Name in QuestionName]?: Told }
  readonly unanswered?: readonly QuestionName[]
}

const PLAIN: Fields = { date: dateAt(0), 'content-type': 'text/plain' }

/** As many answers as a scene tells of. A field of an answer that is no 304 stands as in the first, unless it says so. */
export function transcriptOf({ others = {}, request = [], unanswered = [], ...first }: Scene): Transcript {
  const exchange = (name: QuestionName, told: Told): Exchange => ({
    question: {
      name,
      method: name === 'head' ? 'HEAD' : 'GET',
      url: 'https://example.com/page',
      fields: name === 'range' ? [...request, ['Range', 'bytes=0-9']] : request,
    },
    answer: answerOf(told.status === 304 ? told : { ...told, fields: { ...first.fields, ...told.fields } }),
  })
  const names = Object.keys(others) as QuestionName[]
  return {
    exchanges: [exchange('first', first), ...names.map((name) => exchange(name, others[name]!))],
    unanswered: unanswered.map((name) => ({
      question: exchange(name, {}).question,
      why: 'No answer within 5 s',
    })),
  }
}

function answerOf({ status = 200, fields = {}, content = {}, after = 0 }: Told): Answer {
  const lines = Object.entries({ ...PLAIN, ...fields }).flatMap(([name, value]): FieldLine[] => {
    if (value === null) return []
    return [value].flat().map((text) => [name, text])
  })
  return {
    status,
    reason: '',
    lines,
    content: { bytes: 100, digest: 'a', end: 'whole', ...content },
    requestTime: NOW + after * 1000,
    responseTime: NOW + after * 1000,
  }
}

/** A scene, or the fields of its only answer. */
export type Given = Scene | { readonly [name: string]: string }

function sceneOf(given: Given): Scene {
  const isScene = Object.values(given).some((value) => typeof value !== 'string')
  return isScene ? (given as Scene) : { fields: given as Fields }
}

/** What examining finds of one id. */
export function found(id: FindingId, given: Given): Finding[] {
  return examine(transcriptOf(sceneOf(given))).findings.filter((finding) => finding.id === id)
}

/** A test that the scene brings one finding of this id, like `expected`. */
export function finds(
  id: FindingId,
  given: Given,
  expected: Partial<Record<keyof Finding, string | RegExp>>,
): void {
  it(`finds ${id} in ${titleOf(given)}`, () => {
    const [finding, ...more] = found(id, given)
    expect(finding, 'nothing found').toBeDefined()
    expect(more).toEqual([])
    for (const [key, value] of Object.entries(expected)) {
      const seen = finding![key as keyof Finding] ?? ''
      if (typeof value === 'string') expect(seen).toBe(value)
      else expect(seen).toMatch(value)
    }
  })
}

/** A test that the scene brings no finding of this id. */
export function passes(id: FindingId, given: Given): void {
  it(`finds no ${id} in ${titleOf(given)}`, () => {
    expect(found(id, given)).toEqual([])
  })
}

function titleOf(given: Given): string {
  const { fields = {}, content, status, others, ...rest } = sceneOf(given)
  const about = [
    status === undefined ? '' : String(status),
    ...Object.entries(fields).map(([name, value]) => `${name}: ${String(value).slice(0, 60)}`),
    ...(content ? [JSON.stringify(content)] : []),
    ...Object.entries(others ?? {}).map(([name, told]) => `${name} ${JSON.stringify(told).slice(0, 80)}`),
    ...(Object.keys(rest).length > 0 ? [JSON.stringify(rest)] : []),
  ]
  return about.filter((part) => part !== '').join('; ') || 'an answer that says nothing'
}
