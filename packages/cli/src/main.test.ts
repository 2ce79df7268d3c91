import { describe, expect, it } from 'vitest'
import { NOW, transcriptOf, type Told } from '../test/telling.ts'
import type { Host } from './host.ts'
import { main } from './main.ts'
import type { Question } from './transcript.ts'
import { version } from './version.ts'

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
  readonly asked: readonly Question[]
}

/** Runs a command line where every URL answers as told. */
async function run(args: readonly string[], told: Told | Error = {}, host: Partial<Host> = {}): Promise<Ran> {
  let [out, err] = ['', '']
  const asked: Question[] = []
  const code = await main(args, {
    stdin: { on() {}, off() {}, resume() {}, pause() {} },
    life: { onStop: () => () => {}, onExit: () => () => {}, onResume: () => () => {}, suspend() {} },
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    env: {},
    async ask(question) {
      asked.push(question)
      if (told instanceof Error) throw told
      return transcriptOf(told).exchanges[0]!.answer
    },
    now: () => NOW,
    wait: () => Promise.resolve(),
    ...host,
  })
  return { code, out, err, asked }
}

const fine: Told = { fields: { 'cache-control': 'max-age=60' } }
const bad: Told = { fields: { 'cache-control': 'max_age=60' } }
const silent: Told = { fields: {} }

describe('help', () => {
  it.each([[['--help']], [['-h']], [['help']], [[]]])('freshet %s names each command', async (args) => {
    const { code, out, err } = await run(args)
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(
      /^ {2}explain URL {2,}\S.*\n {2}proxy --origin URL {2}\S.*\n {2}purge WHERE WHAT {2,}\S/m,
    )
    expect(out).toMatch(/^Examples:\n {2}freshet explain /m)
  })

  it.each([[['explain', '--help']], [['help', 'explain']], [['explain', '--wrong', '-h', 'a', 'b']]])(
    'freshet %s tells options, exit codes and examples',
    async (args) => {
      const { code, out, asked } = await run(args)
      expect([code, asked.length]).toEqual([0, 0])
      for (const option of ['-H, --header', '-L, --follow', '--max-time SECONDS', '--fail-on', '--json']) {
        expect(out).toContain(`  ${option}`)
      }
      expect(out).toMatch(/^Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 .*\n {2}3 /m)
      expect(out).toMatch(/^Examples:\n {2}freshet explain https/m)
      expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
    },
  )

  it.each(['explain', 'proxy', 'purge'])(
    'of %s fits into 100 columns, and has all that help has',
    async (name) => {
      const { code, out } = await run([name, '--help'])
      expect(code).toBe(0)
      expect(out).toMatch(
        /^\S.*\.\n\nUsage: freshet .*\n\nOptions:\n[^]*\n\nExit codes:\n[^]*\n\nExamples:\n {2}freshet /,
      )
      expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
    },
  )

  it('tells the version', async () => {
    expect((await run(['--version'])).out).toBe(`${version}\n`)
  })
})

describe('a wrong command line exits with 2 and says what to do', () => {
  it.each([
    [['explian', 'a.b'], /There is no command explian: did you mean freshet explain\?/],
    [['https://example.com'], /did you mean freshet explain https:\/\/example.com\?/],
    [['frobnicate'], /There is no command frobnicate$/m],
    [['--json', 'explain'], /--json stands before the command: write it after/],
    [['explain'], /Which URL\?/],
    [['explain', 'a.b', 'c.d'], /One URL at a time: c.d is too much/],
    [['explain', 'a.b', '--wrong'], /Unknown option --wrong$/m],
    [['explain', 'a.b', '--max-time'], /--max-time <value> argument missing/],
    [['explain', 'a.b', '--max-time', '0'], /--max-time must be seconds/],
    [['explain', 'a.b', '--json=yes'], /--json does not take an argument/],
    [['explain', 'a.b', '--fail-on', 'info'], /--fail-on must be warn or bad, not info/],
    [['explain', 'a.b', '--max-time', '1', '--max-time', '2'], /--max-time can be given once only/],
    [['explain', 'gopher://a.b'], /Only http and https can be asked, not gopher/],
    [['explain', 'a.b', '-H', 'nonsense'], /--header must be like 'Name: value'/],
    [['prxy', '--origin', 'a.b'], /did you mean freshet proxy\?/],
    [['proxy'], /Which server\? Write --origin URL/],
    [['proxy', '--orgin', 'a.b'], /Unknown option --orgin$/m],
    [['purge'], /What\? Write --url, --tag, --prefix or --everything/],
    [['purge', 'a.b'], /What is a.b\? Write --url, --tag or --prefix before it/],
    [['purge', '--tag', 'a'], /Where\? --at, --redis, --sqlite or --platform/],
    [['purge', '--tag', 'a', '--sqlite', 'a', '--at', 'b'], /One place at a time: --at/],
    [['purge', '--tag', 'a', '--everything', '--sqlite', 'a'], /--everything leaves nothing else/],
    [['purge', '--url', '/a', '--sqlite', 'a'], /\/a is no URL/],
    [['purge', '--tag', 'a', '--at', 'a.b'], /--at needs the token .* in FRESHET_PURGE_TOKEN/],
    [['purge', '--tag', 'a', '--platform', 'akamai'], /must be one of cloudflare, .*, not akamai/],
    [
      ['purge', '--tag', 'a', '--platform', 'netlify'],
      /needs NETLIFY_SITE_ID and NETLIFY_AUTH_TOKEN in the env/,
    ],
    [['purge', '--tag', 'a', '--redis', 'r'], /--redis must be a URL/],
  ])('%j', async (args, message) => {
    const { code, out, err, asked } = await run(args)
    expect({ code, out, asked }).toEqual({ code: 2, out: '', asked: [] })
    expect(err).toMatch(/^freshet: /)
    expect(err).toMatch(message)
    expect(err).toMatch(/\nTry freshet ((explain|proxy|purge) )?--help\n$/)
  })
})

describe('exit codes', () => {
  it.each([
    [[], fine, 0],
    [[], bad, 1],
    [[], silent, 0],
    [['--fail-on', 'bad'], silent, 0],
    [['--fail-on', 'warn'], silent, 1],
    [['--fail-on', 'warn'], bad, 1],
  ])('%j', async (args, told, code) => {
    expect((await run(['explain', 'a.b', ...args], told)).code).toBe(code)
  })

  it('3 when the URL cannot be asked', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    expect(await run(['explain', 'a.b:81'], refused)).toMatchObject({
      code: 3,
      out: '',
      err: 'freshet: Nothing listens at a.b:81\n',
    })
  })

  it('a fault of the program is not taken for one of the server', async () => {
    await expect(
      run(['explain', 'a.b'], fine, { stdout: { write: () => expect.fail('no space left') } }),
    ).rejects.toThrow('no space left')
  })
})

describe('the text', () => {
  it('has no colours in a pipe, and has them on a terminal', async () => {
    expect((await run(['explain', 'a.b'], bad)).out).not.toContain('\u001B')
    let out = ''
    const stdout = { isTTY: true, write: (text: string) => (out += text) }
    await run(['explain', 'a.b'], bad, { stdout })
    expect(out).toContain('\u001B[31m✗')
  })

  it.each([40, 80, 200])('keeps to a terminal of %d characters, and to 100', async (columns) => {
    let out = ''
    await run(['explain', 'a.b'], bad, { stdout: { columns, write: (text) => (out += text) } })
    const longest = Math.max(...out.split('\n').map((line) => line.length))
    expect(longest).toBeLessThanOrEqual(Math.min(columns, 100))
    expect(longest).toBeGreaterThan(Math.min(columns, 100) - 15)
  })

  it('lets nothing of the server reach the terminal as a command', async () => {
    const told = { fields: { 'cache-control': 'max-age=\u001B[2J', 'content-type': 'a\u001B]0;b\u0007' } }
    const { out } = await run(['explain', 'a.b'], told)
    expect(out).toContain('\\x1b[2J')
    expect(out).not.toContain('\u001B')
  })
})

describe('JSON', () => {
  it('has verdicts and findings, and no secret', async () => {
    const told = { fields: { ...bad.fields, 'set-cookie': 'sid=secret1', age: '0' } }
    const { out, code } = await run(['explain', 'a.b', '--json', '-H', 'Authorization: secret2'], told)
    const report = JSON.parse(out) as Record<string, unknown>
    expect(code).toBe(1)
    expect(report).toMatchObject({ url: 'https://a.b/', status: 200, unanswered: [] })
    expect(report['verdicts']).toContainEqual(expect.objectContaining({ cache: 'private', stores: false }))
    expect(report['findings']).toContainEqual({
      id: 'misspelt-directive',
      severity: 'bad',
      subject: 'Cache-Control',
      seen: expect.stringContaining('max_age=60'),
      means: expect.any(String),
      fix: 'Did you mean max-age?',
      spec: 'RFC 9111 §5.2.3',
    })
    expect(out).not.toMatch(/secret/)
  })
})

describe('progress', () => {
  it('is one line on a terminal that goes away, and nothing in a log', async () => {
    let err = ''
    const stderr = { isTTY: true, write: (text: string) => (err += text) }
    await run(['explain', 'a.b'], fine, { stderr })
    expect(err).toContain('\r\u001B[KAsking by HEAD (2 of 3) ...')
    expect(err.endsWith('\r\u001B[K')).toBe(true)
    expect(err).not.toContain('\n')
    expect((await run(['explain', 'a.b'], fine)).err).toBe('')
  })
})
