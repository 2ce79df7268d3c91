import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { eventually } from './eventually.ts'
import { ownEnv } from './binary.ts'

const execute = promisify(execFile)

const binary = ['/usr/bin/tmux', '/usr/local/bin/tmux', '/opt/homebrew/bin/tmux'].find((path) =>
  existsSync(path),
)

/** Whether tmux is missing here, and a title that says so. Throws in CI, where it must run. */
export function whereTmuxRuns(title: string): { readonly missing: boolean; readonly title: string } {
  if (binary !== undefined) return { missing: false, title }
  if (process.env['CI']) throw new Error('tmux is missing: apt-get install tmux')
  return { missing: true, title: `${title} (skipped: no tmux)` }
}

/** A real terminal with a shell in it, and what a person sees and types. */
export interface Terminal {
  /** The lines of the screen. */
  screen(): Promise<string[]>
  /** Waits until some line of the screen is like `pattern`, and gives the screen. */
  sees(pattern: RegExp): Promise<string[]>
  type(text: string): Promise<void>
  /** A key by its name: `Enter`, `C-c`. */
  press(key: string): Promise<void>
  resize(columns: number, rows: number): Promise<void>
  /** What tmux knows of the pane: `cursor_flag`, `alternate_on`. */
  state(name: string): Promise<string>
  /** All that was written since it was opened, with all that a terminal obeys. */
  written(): string
  close(): Promise<void>
}

export async function openTerminal(columns: number, rows: number, env: object = {}): Promise<Terminal> {
  const directory = mkdtempSync(join(tmpdir(), 'freshet-tmux-'))
  // a shell of root's takes no prompt from outside, but reads this file
  const rc = join(directory, 'rc')
  writeFileSync(rc, "PS1='$ '\n")
  const all = { ...ownEnv({}), ENV: rc, ...env }
  const tmux = async (...args: string[]): Promise<string> => {
    const socket = ['-S', join(directory, 'socket'), '-f', '/dev/null']
    return (await execute(binary!, [...socket, ...args], { env: all })).stdout
  }
  const size = ['-x', String(columns), '-y', String(rows)]
  await tmux('-u', 'new-session', '-d', ...size, 'sh')
  const server = Number(await tmux('display-message', '-p', '#{pid}'))
  const kill = (): void => void process.kill(server, 'SIGTERM')
  process.once('exit', kill)
  const file = join(directory, 'written')
  await tmux('pipe-pane', '-o', `cat > ${file}`)
  const screen = async (): Promise<string[]> => (await tmux('capture-pane', '-p')).split('\n').slice(0, -1)
  const terminal: Terminal = {
    screen,
    async sees(pattern) {
      let seen: string[] = []
      await eventually(async () => {
        seen = await screen()
        if (!seen.some((line) => pattern.test(line))) throw new Error(`No ${pattern} in\n${seen.join('\n')}`)
      })
      return seen
    },
    type: async (text) => void (await tmux('send-keys', '-l', text)),
    press: async (key) => void (await tmux('send-keys', key)),
    resize: async (x, y) => void (await tmux('resize-window', '-x', String(x), '-y', String(y))),
    state: async (name) => (await tmux('display-message', '-p', `#{${name}}`)).trim(),
    written: () => readFileSync(file, 'utf8'),
    async close() {
      process.off('exit', kill)
      await tmux('kill-server').catch(() => {})
      rmSync(directory, { recursive: true })
    },
  }
  try {
    await terminal.sees(/^\$/)
    return terminal
  } catch (error) {
    await terminal.close()
    throw error
  }
}
