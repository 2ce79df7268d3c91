// Starts an example of this folder, on the sources of the packages. In a copy of its folder, where they come from npm,
// its own `start` does the same.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const SOURCE = '@freshet/source'

/** Has each runtime, and the bundler of wrangler, resolve the packages to their sources. */
const onSources = {
  NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --conditions=${SOURCE}`,
  BUN_OPTIONS: `${process.env['BUN_OPTIONS'] ?? ''} --conditions=${SOURCE}`,
  DENO_CONDITIONS: SOURCE,
  WRANGLER_BUILD_CONDITIONS: `${SOURCE},workerd,worker,browser`,
}

const [name = '', ...args] = process.argv.slice(2)
const folders = readdirSync(import.meta.dirname)
const examples = folders.filter((folder) => existsSync(join(import.meta.dirname, folder, 'package.json')))

if (examples.includes(name)) {
  const child = spawn(process.execPath, ['--run', 'start', '--', ...args], {
    cwd: join(import.meta.dirname, name),
    env: { ...process.env, ...onSources },
    stdio: 'inherit',
  })
  child.once('exit', (code) => process.exit(code ?? 1))
} else {
  console.error(`An example is one of: ${examples.join(', ')}`)
  process.exitCode = 1
}
