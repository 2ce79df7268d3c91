import { readFile, writeFile } from 'node:fs/promises'
import { format } from 'oxfmt'

export const page: URL = new URL('../../../docs/performance.md', import.meta.url)

/** Puts tables between the marks of that name in docs/performance.md. Throws where there are none. */
export async function writeBetween(mark: string, tables: string): Promise<void> {
  const text = await readFile(page, 'utf8')
  const marks = new RegExp(`(<!-- ${mark} -->)[^]*?(<!-- /${mark} -->)`)
  if (!marks.test(text)) throw new Error(`docs/performance.md has no marks ${mark}`)
  const filled = text.replace(marks, (_, start: string, end: string) => `${start}\n\n${tables}\n\n${end}`)
  const { code } = await format('performance.md', filled, { semi: false, singleQuote: true, printWidth: 110 })
  await writeFile(page, code)
}
