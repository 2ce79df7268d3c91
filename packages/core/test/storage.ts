import memory from 'unstorage/drivers/memory'
import { createStorage, type Storage } from 'unstorage'

/** unstorage over its own memory driver. */
export function memoryStorage(): Storage {
  return createStorage({ driver: memory() })
}
