import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { requirements } from '../../requirements/index.ts'
import { documentOf, problems } from './document.ts'
import { findHolders, passingTags, root } from './holders.ts'
import type { Holders } from './holders.ts'

const file = join(root, 'docs/conformance.md')

/** Makes the document, or with `--check` only looks whether it is up to date; returns the exit code. */
async function main(isCheck: boolean): Promise<number> {
  const holders = await findHolders()
  const document = documentOf(requirements, holders)
  const found = problems(requirements, holders)
  if (isCheck) {
    const committed = await readFile(file, 'utf8').catch(() => '')
    if (committed !== document) found.push('docs/conformance.md is out of date: run pnpm conformance:table')
  } else {
    await writeFile(file, document)
    found.push(...(await failing(holders)))
  }
  console.log(
    found.length > 0 ? found.join('\n') : `${requirements.length} requirements, all as they should be`,
  )
  return found.length > 0 ? 1 : 0
}

async function failing(holders: Holders): Promise<string[]> {
  const files = new Set([...holders.values()].flat().map((holder) => holder.file))
  const passing = await passingTags([...files])
  return [...holders.keys()].filter((tag) => !passing.has(tag)).map((tag) => `${tag} has a test that fails`)
}

process.exitCode = await main(process.argv.includes('--check'))
