import { printable } from './printable.ts'

/** What is asked for, as a person reads it: path and query, decoded where that is text, and nothing that moves a cursor. */
export function pathOf(url: string): string {
  const path = URL.canParse(url) ? url.slice(new URL(url).origin.length) : url
  return printable(decoded(path))
}

function decoded(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

/** The time of day here, to the second. @param time ms since the epoch */
export function clock(time: number): string {
  return new Date(time).toTimeString().slice(0, 8)
}
