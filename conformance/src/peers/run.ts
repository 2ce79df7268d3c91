import { readFile, writeFile } from 'node:fs/promises'
import { format } from 'oxfmt'
import { runClient } from '../client.ts'
import { configurations, freshet, measure } from '../measure.ts'
import { startOrigin } from '../origin.ts'
import { score } from '../score.ts'
import type { Scored } from '../score.ts'
import { loadSuites } from '../suite.ts'
import { libraries, versionOf } from './libraries.ts'
import { installedVersion, servers, startServer } from './servers.ts'
import type { Server } from './servers.ts'
import { comparison, publishedRows, rowOf } from './table.ts'
import type { Row } from './table.ts'

const readme = new URL('../../../README.md', import.meta.url)
const date = new Date().toISOString().slice(0, 10)
const rerun = '`pnpm conformance:peers`'

/** Measures Freshet and every other cache that is here, and prints the table; with `--write` into the README. */
async function main(isWriting: boolean): Promise<void> {
  const measured = [...(await ours()), ...(await theirs()), ...(await serversHere())]
  const table = comparison([...measured, ...(await publishedRows())])
  console.log(`\n${table}`)
  if (isWriting) await writeFile(readme, await withTable(await readFile(readme, 'utf8'), table))
}

async function ours(): Promise<Row[]> {
  const rows: Row[] = []
  for (const name of ['defaults', 'strict'] as const) {
    const tests = await measure((origin) => freshet(origin, configurations[name]), 'shared')
    const about = {
      name: `**Freshet**, ${name}`,
      version: 'this repository',
      date,
      rerun: '`pnpm conformance`',
    }
    rows.push(told(rowOf(about, tests)))
  }
  return rows
}

async function theirs(): Promise<Row[]> {
  const rows: Row[] = []
  for (const { name, handler } of libraries) {
    const version = await versionOf(name)
    rows.push(told(rowOf({ name, version, date, rerun }, await measure(handler, 'shared'))))
  }
  return rows
}

async function serversHere(): Promise<Row[]> {
  const rows: Row[] = []
  for (const server of servers) {
    const version = await installedVersion(server)
    if (version === undefined) console.log(`${server.name} is not installed`)
    else rows.push(told(rowOf({ name: server.name, version, date, rerun }, await measureServer(server))))
  }
  return rows
}

async function measureServer(server: Server): Promise<Scored[]> {
  const origin = await startOrigin()
  try {
    const running = await startServer(server, origin.url)
    try {
      return await score(await loadSuites(), await runClient(running.url, 'shared'))
    } finally {
      await running.stop()
    }
  } finally {
    await origin.stop()
  }
}

function told(row: Row): Row {
  console.log(`${row.name} ${row.version}: ${row.required} required, ${row.optimal} optimal`)
  return row
}

async function withTable(page: string, table: string): Promise<string> {
  const marks = /(<!-- comparison -->)[^]*?(<!-- \/comparison -->)/
  if (!marks.test(page)) throw new Error('README.md has no comparison marks')
  const filled = page.replace(marks, (_, start: string, end: string) => `${start}\n\n${table}\n\n${end}`)
  const { code } = await format('README.md', filled, { semi: false, singleQuote: true, printWidth: 110 })
  return code
}

await main(process.argv.includes('--write'))
