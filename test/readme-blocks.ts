/** A block of code in a Markdown file, as its info string names it: `ts name=NAME after=OTHER,ANOTHER`. */
export interface Block {
  /** `''` when the block has none. */
  readonly name: string
  /** The names of the blocks that it goes on from, each on its own; empty for one that stands alone. */
  readonly after: readonly string[]
  readonly code: string
  /** Where it begins, from 1. */
  readonly line: number
}

/** Something that runs: a block, or one that it goes on from and then the block. */
export interface Program {
  readonly name: string
  /** The block that this program goes on from; `''` for none. */
  readonly after: string
  readonly code: string
}

const FENCE = /^```(\S*)[ \t]*(.*)\n([\s\S]*?)^```$/gm

const CODE = /^(ts|tsx|mts|cts|js|jsx|mjs|cjs|typescript|javascript)$/i

/** The blocks of `markdown` that hold TypeScript or JavaScript. */
export function codeBlocks(markdown: string): Block[] {
  return [...markdown.matchAll(FENCE)]
    .filter(([, language = '']) => CODE.test(language))
    .map(({ 2: info = '', 3: code = '', index }) => {
      const attribute = (name: string) => new RegExp(`(?:^|\\s)${name}=(\\S+)`).exec(info)?.[1]
      const line = markdown.slice(0, index).split('\n').length
      return { name: attribute('name') ?? '', after: attribute('after')?.split(',') ?? [], code, line }
    })
}

/** Every program that `blocks` make. Throws when a block goes on from one that is not there. */
export function programs(blocks: readonly Block[]): Program[] {
  return blocks.flatMap(({ name, after, code }) => {
    if (after.length === 0) return [{ name, after: '', code }]
    return after.map((other) => {
      const before = blocks.find((block) => block.name === other)
      if (before === undefined) throw new Error(`${name} goes on from ${other}, which is not there`)
      return { name, after: other, code: before.code + code }
    })
  })
}

/** The cells of the first table under the heading `title`, without its head. */
export function tableUnder(markdown: string, title: string): string[][] {
  const section = markdown.split(/^#+ /m).find((part) => part.startsWith(`${title}\n`))
  if (section === undefined) throw new Error(`There is no section ${title}`)
  const [, table = ''] = /^((?:\|.*\n)+)/m.exec(section) ?? []
  const rows = table.trimEnd().split('\n').slice(2)
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  )
}

/** What stands between the first pair of backticks in `cell`. */
export function codeIn(cell: string | undefined): string {
  return /`([^`]+)`/.exec(cell ?? '')?.[1] ?? ''
}
