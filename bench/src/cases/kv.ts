import { storedCase } from './stored.ts'

export const kv = storedCase({ name: 'kv', title: 'Hit on Workers KV, 8 KiB', runtimes: ['workerd'] })
