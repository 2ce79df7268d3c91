import { readFile } from 'node:fs/promises'
import { type Machine, thisMachine } from '../machine.ts'
import { peers } from '../peers/index.ts'
import { median } from '../statistics.ts'
import type { CaseResult } from './result.ts'

/** Where, when and with what something was measured. */
export interface Conditions {
  readonly machine: Machine
  readonly date: string
  /** The versions of the runtimes and packages, by name. */
  readonly versions: Readonly<Record<string, string>>
}

/** All of a run, as `--json` writes it. */
export interface Report extends Conditions {
  readonly results: readonly CaseResult[]
}

export async function conditions(versions: Readonly<Record<string, string>>): Promise<Conditions> {
  const packages = [...new Set([...peers.flatMap(({ npm }) => npm ?? []), 'undici', '@hono/node-server'])]
  const told = packages.map(async (name) => [name, await versionOf(name)] as const)
  return {
    machine: thisMachine(),
    date: new Date().toISOString().slice(0, 10),
    versions: { ...versions, ...Object.fromEntries(await Promise.all(told)) },
  }
}

/** The same in a sentence, for the page. */
export function conditionsText({ machine, date, versions }: Conditions): string {
  const { processor, cores, memory, system } = machine
  const parts = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return `Measured on ${date}: ${processor}, ${cores} cores, ${memory}, ${system}; ${parts.join(', ')}.`
}

/** How often each was measured, and how much the machine was left to it. */
export function effortText(results: readonly CaseResult[]): string {
  const rows = results.filter(({ apart }) => !apart).flatMap(({ rows }) => rows)
  const lost = Math.round(100 * median(rows.map(({ lost }) => lost)))
  const rounds = rows.map(({ rounds }) => rounds)
  const [fewest, most] = [Math.min(...rounds), Math.max(...rounds)]
  return `${fewest === most ? most : `${fewest} to ${most}`} rounds; in half of the works, others had the processor for ${lost} % of the time or more.`
}

async function versionOf(name: string): Promise<string> {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url)
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version
}
