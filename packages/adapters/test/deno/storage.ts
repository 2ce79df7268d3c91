import { denoKvStorage } from '../../src/deno.ts'
import { reportOf } from '../report.ts'
import { storageCases } from '../storage-cases.ts'

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

if (task === 'stored') {
  for await (const { value } of kv.list({ prefix: ['freshet'] }))
    if (value instanceof Uint8Array) console.log(new TextDecoder().decode(value))
}

kv.close()
