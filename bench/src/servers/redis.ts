import { start } from './child.ts'
import { freePort } from './free-port.ts'

export interface RedisServer {
  readonly port: number
  stop(): void
}

/** Starts `redis-server` on a free port of 127.0.0.1. Rejects when it is not installed. */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort()
  const args = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no']
  const server = start('redis-server', args)
  for await (const line of server.process.stdout!) if (String(line).includes('Ready to accept')) break
  return { port, stop: () => void server.stop() }
}
