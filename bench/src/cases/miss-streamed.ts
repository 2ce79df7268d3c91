import { STREAMED_SETUP, STREAMED_SIZE, streamedResponse } from '../streamed.ts'
import { missCase } from './misses.ts'

/** From the request until the last byte is read; `served-first-byte` measures when the first is there. */
export const missStreamed = missCase(
  { name: 'miss-streamed', title: 'Miss, streamed 10 MiB', heavy: 4 },
  {
    handler: () => streamedResponse(),
    expected: { status: 200, headers: [], bytes: new Uint8Array(STREAMED_SIZE).fill(97) },
    setup: STREAMED_SETUP,
  },
)
