import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import stringWidth from 'string-width'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Binary, buildBinary } from './binary.ts'
import { eventually } from './eventually.ts'
import { freePort } from './nginx.ts'
import { type Origin, startOrigin } from './origin.ts'
import { openTerminal, type Terminal, whereTmuxRuns } from './tmux.ts'

const { missing, title } = whereTmuxRuns('freshet proxy in a terminal')

let binary: Binary
let origin: Origin
let terminal: Terminal
let url: string
let directory: string

beforeAll(async () => void (binary = await buildBinary()), 60_000)
afterAll(() => binary.remove())

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'freshet-terminal-'))
  origin = await startOrigin(({ url = '' }, response) => {
    if (url === '/never') return
    response.setHeader('cache-control', url === '/private' ? 'private' : 'max-age=60').end('level')
  })
})
afterEach(async () => {
  await terminal?.close()
  await origin.stop()
  rmSync(directory, { recursive: true })
})

/** Begins a command that writes its process id where {@link pidOf} finds it. */
const TELLING_PID = `sh -c 'echo $$ >"$PID"; exec "$@"' sh `

const pidOf = (): number => Number(readFileSync(join(directory, 'pid'), 'utf8'))

const KEYS = /^p purge everything · c clear · q quit$/

/** Types the command in a new terminal, and waits until the table is there. */
async function begin(columns: number, rows: number, env: object = {}, prefix = ''): Promise<void> {
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  terminal = await openTerminal(columns, rows, { PID: join(directory, 'pid'), ...env })
  await terminal.type('echo what stood here before')
  await terminal.press('Enter')
  await terminal.sees(/^what stood/)
  await terminal.type(`${prefix}${binary.file} proxy --origin ${origin.url} --port ${port}`)
  await terminal.press('Enter')
  await terminal.sees(/^No requests yet/)
}

const ask = (path: string): Promise<string> => fetch(url + path).then((response) => response.text())

let looks = 0

/** The shell is back, with all that stood there, a cursor, and keys that are heard when Enter is typed. */
async function expectWhole(): Promise<string[]> {
  await eventually(async () => expect(await terminal.state('alternate_on')).toBe('0'))
  expect([await terminal.state('cursor_flag'), await terminal.state('wrap_flag')]).toEqual(['1', '1'])
  const look = `look ${++looks}:`
  await terminal.type(`echo "${look}" $(stty -a | grep -ow -e "-*icanon" -e "-*echo" -e "-*isig" | sort)`)
  await terminal.press('Enter')
  // where it was typed before the shell was back, its prompt stands in the same line
  const told = new RegExp(`^(?:\\$ )?${look}`)
  const lines = await terminal.sees(told)
  expect(lines.findLast((line) => told.test(line))?.replace('$ ', '')).toBe(`${look} echo icanon isig`)
  expect(lines).toContain('what stood here before')
  return lines
}

describe.skipIf(missing)(title, { timeout: 60_000 }, () => {
  it('shows each request in a row, newest last, and what it all comes to', async () => {
    await begin(100, 16)
    for (const path of ['/level', '/level', '/private', '/%E6%BD%AE%E6%B1%90']) await ask(path)
    const lines = await terminal.sees(/潮汐/)
    expect(lines.slice(0, 9)).toEqual([
      `${url} → ${origin.url} · memory of 64 MiB`,
      expect.stringMatching(
        /^4 requests · 25.0 % hits · 3 to the origin, 1 saved · .+ sent, .+ from the store$/,
      ),
      '',
      expect.stringMatching(/^METHOD {3}PATH +STATUS {2}CACHE {9}WHY +AGE {5}TTL {4}TOOK$/),
      expect.stringMatching(/^GET {6}\/level +200 {5}miss, stored {2}nothing was stored +– +– +[\d.]+ ms$/),
      expect.stringMatching(/^GET {6}\/level +200 {5}hit {11}fresh for \d+ s +\d s +\d\d s +[\d.]+ ms$/),
      expect.stringMatching(/^GET {6}\/private +200 {5}not stored {4}private: for one user /),
      expect.stringMatching(/^GET {6}\/潮汐 +200 {5}miss, stored/),
      '',
    ])
    expect(lines.at(-1)).toMatch(KEYS)
    // columns stand below one another, whatever stands in them
    const ends = lines.slice(3, 8).map((line) => stringWidth(line))
    expect(new Set(ends).size).toBe(1)
  })

  it('obeys keys: p purges, c clears, q quits and leaves the terminal as it was', async () => {
    await begin(100, 16)
    await ask('/level')
    await terminal.sees(/^GET .*miss, stored/)
    await terminal.press('p')
    await terminal.sees(/^\d\d:\d\d:\d\d Purged everything$/)
    await ask('/level')
    await terminal.sees(/^2 requests · 0.0 % hits/)
    await terminal.press('c')
    await terminal.sees(/^No requests yet/)
    await ask('/level')
    await terminal.sees(/^1 request · 100.0 % hits · 0 to the origin, 1 saved/)
    await terminal.press('q')
    const lines = await expectWhole()
    expect(lines.join('\n')).toContain(`${url} → ${origin.url}\n1 request in `)
    await expect(ask('/level')).rejects.toThrow('fetch failed')
  })

  it('ends by Ctrl-C as well, after what is under way, or at once when that is pressed again', async () => {
    await begin(100, 16)
    const never = ask('/never').catch(() => 'cut off')
    await terminal.sees(/1 under way/)
    await terminal.press('C-c')
    await terminal.sees(/Waiting for 1 under way; Ctrl-C once more goes at once$/)
    await terminal.press('C-c')
    await expectWhole()
    expect(await never).toBe('cut off')
  })

  it.each([40, 60, 80, 100, 120, 200])('fits into %d columns', async (columns) => {
    await begin(columns, 16)
    for (const path of ['/level', '/level', `/${'long/'.repeat(80)}end`, '/%E6%BD%AE'.repeat(30)])
      await ask(path)
    const lines = await terminal.sees(/潮/)
    expect(lines).toHaveLength(16)
    expect(lines.join('\n')).toMatch(/^(?:[\d:]+ +)?(?:GET +)?\/level +200 +hit/m)
    expect(lines.filter((line) => line.includes('…')).length).toBeGreaterThanOrEqual(2)
    for (const line of lines) expect(stringWidth(line)).toBeLessThan(columns)
  })

  it('is drawn anew when the terminal gets another size, and again', async () => {
    await begin(140, 20)
    await ask('/level')
    await terminal.sees(/^\d\d:\d\d:\d\d {2}GET/)
    for (const [columns, rows, last] of [
      [60, 10, KEYS],
      // what counts is told first
      [30, 4, /^1 to the origin, 0 saved$/],
      [140, 30, KEYS],
    ] as const) {
      await terminal.resize(columns, rows)
      await eventually(async () => {
        const lines = await terminal.screen()
        expect(lines).toHaveLength(rows)
        expect(lines.at(-1)).toMatch(last)
      })
    }
    await terminal.sees(/^\d\d:\d\d:\d\d {2}GET +\/level/)
  })

  it('has no colours with NO_COLOR, and has them without', async () => {
    // eslint-disable-next-line no-control-regex
    const colour = /\u001B\[[\d;]*m/
    await begin(100, 16)
    await ask('/level')
    await terminal.sees(/miss, stored/)
    expect(terminal.written()).toMatch(colour)
    await terminal.close()
    await begin(100, 16, { NO_COLOR: '1' })
    await ask('/level')
    await terminal.sees(/miss, stored/)
    const written = terminal.written()
    expect(written.slice(written.indexOf('\u001B[?1049h'))).not.toMatch(colour)
  })

  it('stays readable under a flood: few frames, none of which begins with a blank screen', async () => {
    await begin(100, 16)
    const began = performance.now()
    const paths = Array.from({ length: 300 }, () => `/${randomBytes(4).toString('hex')}`)
    for (let times = 0; times < 8; times++) await Promise.all(paths.map(ask))
    const seconds = (performance.now() - began) / 1000
    const lines = await terminal.sees(/^2,400 requests/)
    expect(lines.at(-1)).toMatch(KEYS)
    const frames = terminal.written().split('\u001B[?2026h').slice(1)
    expect(frames.length).toBeGreaterThan(3)
    expect(frames.length).toBeLessThanOrEqual(10 * seconds + 15)
    for (const frame of frames) expect(frame).toContain('\u001B[?2026l')
    const clearing = frames.filter((frame) => frame.startsWith('\u001B[2J'))
    expect(clearing).toHaveLength(1)
  })

  it('lets nothing of a client reach the terminal as a command', async () => {
    await begin(160, 16)
    await ask('/%1B%5B2J%1B%5D0;hacked%07%C2%9B2J')
    await terminal.sees(/^\d.* \/\\x1b\[2J/)
    expect(await terminal.state('pane_title')).not.toBe('hacked')
  })

  it('gives the terminal back while it is suspended, and takes it again', async () => {
    await begin(100, 24)
    await ask('/level')
    await terminal.sees(/miss, stored/)
    await terminal.press('C-z')
    await expectWhole()
    await terminal.type('fg')
    await terminal.press('Enter')
    const lines = await terminal.sees(/miss, stored/)
    expect(lines.at(-1)).toMatch(KEYS)
    await terminal.press('q')
    await expectWhole()
  })

  it('gives the terminal back before it says why it fails', async () => {
    const fault = join(directory, 'fault.mjs')
    writeFileSync(fault, `process.on('SIGUSR2', () => { throw new Error('no such tide') })`)
    await begin(100, 16, {}, `NODE_OPTIONS='--import ${fault}' ${TELLING_PID}`)
    process.kill(pidOf(), 'SIGUSR2')
    const lines = await expectWhole()
    expect(lines.join('\n')).toContain('Error: no such tide')
  })

  it('gives the terminal back when it is told to end from elsewhere', async () => {
    await begin(100, 16, {}, TELLING_PID)
    process.kill(pidOf(), 'SIGTERM')
    await terminal.sees(/^No requests came$/)
    await expectWhole()
  })

  it('writes lines where a terminal can do nothing else', async () => {
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    terminal = await openTerminal(100, 16)
    await terminal.type(`TERM=dumb ${binary.file} proxy --origin ${origin.url} --port ${port}`)
    await terminal.press('Enter')
    await terminal.sees(/memory of 64 MiB/)
    await ask('/level')
    await terminal.sees(/^\d\d:\d\d:\d\d GET \/level 200 miss, stored/)
    expect(terminal.written()).not.toContain('\u001B[?1049h')
    await terminal.press('C-c')
    await terminal.sees(/^(\^C)?1 request in /)
  })
})
