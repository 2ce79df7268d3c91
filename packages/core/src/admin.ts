export { type AdminOptions, createAdmin } from './admin/admin.ts'
export type { EntriesTold } from './admin/entries.ts'
export type { EntryTold, ResponseTold } from './admin/entry.ts'
export type { StoredFacts } from './facts/candidate.ts'
