import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createVitest } from 'vitest/node'
import type { TestCase, TestModule, TestSuite, TestUserConfig } from 'vitest/node'

/** The root of the repository. */
export const root: string = fileURLToPath(new URL('../../../', import.meta.url))

/** A test, or a group of them, that carries the tag of a requirement. */
export interface Holder {
  /** Relative to the root of the repository. */
  readonly file: string
  /** The titles from the outermost group inwards, with the placeholders of the source. */
  readonly title: string
}

/** The tests of each tag. */
export type Holders = ReadonlyMap<string, readonly Holder[]>

const quiet: TestUserConfig = { root, watch: false, reporters: [] }

/** Finds the tagged tests in the sources without running them; throws for a tag that names no requirement. */
export async function findHolders(): Promise<Holders> {
  const vitest = await createVitest('test', quiet)
  try {
    const modules = await vitest.parseSpecifications(await vitest.globTestSpecifications())
    return holdersIn(modules)
  } finally {
    await vitest.close()
  }
}

/** Runs the tests in `files` that carry a tag; returns the tags of which none failed and at least one passed. */
export async function passingTags(files: readonly string[]): Promise<ReadonlySet<string>> {
  const vitest = await createVitest('test', { ...quiet, tagsFilter: ['*'] })
  try {
    const { testModules } = await vitest.start([...files])
    const tests = testModules.flatMap((module) => [...module.children.allTests()])
    const tagsOf = (state: string): string[] =>
      tests.filter((test) => test.result().state === state).flatMap(({ tags }) => tags)
    const failed = new Set(tagsOf('failed'))
    return new Set(tagsOf('passed').filter((tag) => !failed.has(tag)))
  } finally {
    await vitest.close()
  }
}

function holdersIn(modules: readonly TestModule[]): Holders {
  const holders = new Map<string, Map<string, Holder>>()
  for (const module of modules) {
    const errors = module.errors()
    if (errors.length > 0) throw new Error(`${module.moduleId}: ${errors[0]!.message}`)
    for (const test of module.children.allTests()) {
      for (const tag of test.tags) note(holders, tag, test)
    }
  }
  return new Map([...holders].map(([tag, found]) => [tag, [...found.values()].toSorted(byFile)]))
}

function note(holders: Map<string, Map<string, Holder>>, tag: string, test: TestCase): void {
  const file = relative(root, test.module.moduleId)
  const title = outermost(test, tag).fullName.replaceAll(' > ', ' › ')
  const found = holders.get(tag) ?? new Map<string, Holder>()
  holders.set(tag, found.set(`${file} ${title}`, { file, title }))
}

/** The group that gave `test` its tag, or the test itself. */
function outermost(test: TestCase, tag: string): TestCase | TestSuite {
  let tagged: TestCase | TestSuite = test
  for (let { parent } = test; parent.type === 'suite'; parent = parent.parent) {
    if (parent.options.tags?.includes(tag)) tagged = parent
  }
  return tagged
}

/** Tests through the public API come first, as they tell most. */
function byFile(a: Holder, b: Holder): number {
  const inside = Number(a.file.includes('/src/')) - Number(b.file.includes('/src/'))
  return inside || (a.file < b.file ? -1 : Number(a.file > b.file))
}
