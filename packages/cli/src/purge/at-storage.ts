import { existsSync } from 'node:fs'
import { createCache } from '@freshet/core'
import { CannotAsk, UsageError } from '../errors.ts'
import type { Env, StorageChoice } from '../storage/kept.ts'
import { openShared } from '../storage/open.ts'
import { purgeEach } from './each.ts'
import type { Place } from './place.ts'

/** A storage that proxies and handlers share: those that use it obey within a second, unless they say otherwise. */
export function atStorage(choice: StorageChoice, env: Env): Place {
  return {
    name: choice.redis === undefined ? `SQLite ${choice.sqlite}` : `Redis ${choice.redis.host}`,
    async purge(targets, soft) {
      mustExist(choice.sqlite)
      const kept = await openShared(choice, env)
      if (kept === undefined) return []
      try {
        const cache = createCache({ storage: kept.storage, type: choice.isPrivate ? 'private' : 'shared' })
        return await purgeEach(cache, targets, soft)
      } catch (error) {
        const { message } = error as Error
        throw error instanceof TypeError ? new UsageError(message) : new CannotAsk(message)
      } finally {
        await kept.close()
      }
    },
  }
}

/** Opening it would make it, and purge nothing in it. */
function mustExist(file: string | undefined): void {
  if (file !== undefined && !existsSync(file)) throw new CannotAsk(`There is no file ${file}`)
}
