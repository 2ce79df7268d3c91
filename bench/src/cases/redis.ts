import { storedCase } from './stored.ts'

export const redis = storedCase({
  name: 'redis',
  title: 'Hit on Redis, 8 KiB',
  runtimes: ['node', 'bun', 'deno'],
})
