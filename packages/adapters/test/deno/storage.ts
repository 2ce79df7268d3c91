import { type DenoKv, denoKvStorage } from '../../src/deno.ts'
import { reportOf } from '../report.ts'
import { storageCases } from '../storage-cases.ts'

declare const Deno: {
  readonly args: readonly string[]
  openKv(path?: string): Promise<DenoKv & { close(): void }>
}

const [task, path] = Deno.args
const kv = await Deno.openKv(path)
const storage = denoKvStorage(kv)

if (task === 'contract') console.log(JSON.stringify(await reportOf(storageCases(() => storage))))

if (task === 'write') {
  await storage.write('a', new Uint8Array(10), undefined)
  await storage.write('a-expiring', new Uint8Array(10), 90_499.5)
}

if (task === 'read') {
  const namesIn = async (prefix: string): Promise<string[]> => {
    const names: string[] = []
    for await (const name of denoKvStorage(kv, { prefix }).list?.('a') ?? []) names.push(name)
    return names
  }
  console.log(JSON.stringify({ one: await namesIn('freshet'), other: await namesIn('another') }))
}

kv.close()
