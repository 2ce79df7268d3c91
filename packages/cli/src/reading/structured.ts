import { type Dictionary, type List, parseDictionary, parseList } from 'structured-headers'

/** The members of a structured dictionary; `undefined` when any of the text fails to parse (RFC 9651 §4.2). */
export function readDictionary(text: string): Dictionary | undefined {
  return attempt(() => parseDictionary(text))
}

/** The members of a structured list; `undefined` when any of the text fails to parse (RFC 9651 §4.2). */
export function readList(text: string): List | undefined {
  return attempt(() => parseList(text))
}

function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch {
    return undefined
  }
}
