import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cdnPurge, type CdnPurgeOptions, type PurgeTarget } from '../packages/adapters/src/cdn-purge.ts'
import {
  type CachePolicy,
  type CdnPlatform,
  prepareCacheControl,
} from '../packages/core/src/cache-control.ts'
import { cloudflare, denoDeploy, fastly, netlify, vercel } from '../packages/core/src/cdn.ts'
import { anyCdn } from '../packages/core/src/cdn/any-cdn.ts'

const doc = readFileSync(join(import.meta.dirname, '../docs/cdn.md'), 'utf8')

const platforms: CdnPlatform[] = [anyCdn, cloudflare, netlify, vercel, denoDeploy, fastly]
const nameOf = (platform: CdnPlatform): string => (platform === anyCdn ? 'none named' : platform.name)
const code = (text: string): string => `\`${text}\``

/** The cells of the table between two comments. */
function tableOf(mark: string): string[][] {
  const [, table = ''] = new RegExp(`<!-- ${mark} -->\\n\\n(.*?)\\n\\n<!-- /${mark} -->`, 's').exec(doc) ?? []
  const rows = table.split('\n').map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
  return [rows[0] ?? [], ...rows.slice(2)]
}

/** Fails with the table as it should be, ready to be put in place. */
function expectTable(mark: string, head: string[], rows: string[][]): void {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  const asWritten = JSON.stringify(tableOf(mark)) === JSON.stringify([head, ...rows])
  if (!asWritten)
    expect.fail(`docs/cdn.md should have between the comments ${mark}:\n\n${lines.join('\n')}\n`)
}

/** What `cdn` in the document's own words is, as an object. */
const read = (text: string): object => new Function(`return (${text})`)() as object

describe('the tables of docs/cdn.md', () => {
  it('show the exact fields of one policy for each platform', () => {
    const [, text = ''] = /^Of `(\{.*\})`:$/m.exec(doc) ?? []
    const answers = platforms.map((platform) => {
      const policy = read(text.replace('platform,', '')) as { cdn: object }
      const spoken = { ...policy, cdn: { ...policy.cdn, platform } } as CachePolicy<CdnPlatform>
      return prepareCacheControl(spoken, { warn: () => {} })(new Response(null)).headers
    })
    const rowsOf = (who: string, names: string[], headers: Headers | undefined): string[][] =>
      names.map((name) => [who, code(name), code(headers?.get(name) ?? '')])
    const ofAll = ['Cache-Control', 'Vary']
    const rows = platforms.flatMap((platform, at) => {
      const own = [platform.field, platform.tags.field]
      const names = [...ofAll, ...own, 'Date'].map((name) => name.toLowerCase())
      expect([...answers[at]!.keys()]).toEqual(names.toSorted())
      expect(rowsOf('', ofAll, answers[at])).toEqual(rowsOf('', ofAll, answers[0]))
      return rowsOf(nameOf(platform), own, answers[at])
    })
    rows.unshift(...rowsOf('all', ofAll, answers[0]))
    expectTable('fields', ['Platform', 'Field', 'Value'], rows)
  })

  it('show the limits of tags', () => {
    const number = (value: number): string =>
      value === Infinity ? 'not documented' : value.toLocaleString('en')
    const rows = platforms.map((platform) => {
      const { field, separator, maxLength, maxTags, maxBytes } = platform.tags
      const parting = separator === ',' ? 'comma' : 'space'
      return [nameOf(platform), code(field), parting, ...[maxLength, maxTags, maxBytes].map(number)]
    })
    const head = [
      'Platform',
      'Field',
      'Separator',
      'Characters in a tag',
      'Tags on a response',
      'Bytes in the field',
    ]
    expectTable('tags', head, rows)
  })

  it('show each warning, with what it comes of', () => {
    const rows = tableOf('traps').slice(1)
    expect(rows.length).toBeGreaterThan(10)
    const made = rows.map(([name = '', policy = '']) => {
      const platform = platforms.find((one) => nameOf(one) === name)
      const heard: string[] = []
      const { cdn, vary } = read(policy.replaceAll('`', '')) as { cdn: object; vary?: string[] }
      prepareCacheControl({ cdn: { ...cdn, platform }, vary } as CachePolicy<CdnPlatform>, {
        warn: (message) => void heard.push(message.replace(`${platform?.field}: `, '')),
      })
      return [name, policy, heard.join('; ')]
    })
    expectTable('traps', ['Platform', 'Policy', 'Warning'], made)
  })

  it('show what each platform can purge, and how much at once', async () => {
    const needs: CdnPurgeOptions[] = [
      { platform: 'cloudflare', zone: 'z', token: 't' },
      { platform: 'netlify', site: 's', token: 't' },
      { platform: 'vercel', project: 'p', token: 't' },
      { platform: 'fastly', service: 's', token: 't' },
      { platform: 'deno-deploy' },
    ]
    const targets: PurgeTarget[] = [
      { url: 'https://example.com/' },
      { tag: 'a' },
      { prefix: 'https://example.com/a' },
      { everything: true },
    ]
    const rows = needs.map(async (options) => {
      const cdn = cdnPurge({ ...options, fetch: async () => Response.json({ success: true }) })
      const can = async (target: PurgeTarget, soft: boolean): Promise<boolean> =>
        cdn.purge(target, { soft }).then(
          () => true,
          (error: unknown) => {
            expect(error).toBeInstanceOf(TypeError)
            return false
          },
        )
      const cells = targets.map(async (target) => {
        if (!(await can(target, false))) return 'no'
        return (await can(target, true)) ? 'yes, and softly' : 'yes'
      })
      const many = Array.from({ length: 1000 }, (_, at) => ({ tag: `t${at}` }))
      const { requests } = await cdn.purge(many)
      const sizes = [16, 100, 256, 500].filter((size) => Math.ceil(1000 / size) === requests)
      return [code(options.platform), ...(await Promise.all(cells)), sizes.join()]
    })
    const head = ['`platform`', '`url`', '`tag`', '`prefix`', '`everything`', 'Tags in one request']
    expectTable('purge', head, await Promise.all(rows))
  })
})
