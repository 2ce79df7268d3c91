export { fakeClock } from './store/clock.ts'
export type { FakeClock } from './store/clock.ts'
export { storeContract } from './store/contract.ts'
export type { StoreCase, StoreContractOptions } from './store/contract.ts'
