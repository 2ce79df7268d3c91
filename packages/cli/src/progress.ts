import type { Host } from './host.ts'
import type { Question } from './transcript.ts'

/** Tells on a terminal what is under way, in one line that goes away. */
export interface Progress {
  tell(question: Question, at: number, of: number): void
  clear(): void
}

const ABOUT: Readonly<Record<Question['name'], string>> = {
  redirect: 'where it leads',
  first: 'for the page',
  head: 'by HEAD',
  etag: 'whether the ETag works',
  modified: 'whether Last-Modified works',
  identity: 'for no compression',
  language: 'for another language',
  range: 'for a part',
  again: 'once more, to see what changes',
}

const LINE_START = '\r\u001B[K'

export function progressOn({ stderr }: Host): Progress {
  if (!stderr.isTTY) return { tell() {}, clear() {} }
  return {
    tell: ({ name }, at, of) => void stderr.write(`${LINE_START}Asking ${ABOUT[name]} (${at} of ${of}) ...`),
    clear: () => void stderr.write(LINE_START),
  }
}

/** Says on a terminal what is waited for, until it is there. */
export async function tellWhile<Result>(
  work: Promise<Result>,
  about: string,
  { stderr }: Host,
): Promise<Result> {
  if (!stderr.isTTY) return work
  stderr.write(`${LINE_START}${about}`)
  try {
    return await work
  } finally {
    stderr.write(LINE_START)
  }
}
