import { expect, test } from 'vitest'
import { type CpuProfile, ownerOfFile, timeIn } from './cpu-profile.ts'

const file = { core: 'file:///a/packages/core/src/ask.ts', bench: 'file:///a/bench/src/loop.ts' }

function frame(functionName: string, url = ''): { functionName: string; url: string; lineNumber: number } {
  return { functionName, url, lineNumber: 0 }
}

/** (root) → loop → Request; loop → ask → Headers; ask → garbage; (root) → promise; (root) → idle. */
const profile: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 7, 8] },
    { id: 2, callFrame: frame('loop', file.bench), children: [3, 4] },
    { id: 3, callFrame: frame('Request') },
    { id: 4, callFrame: frame('ask', file.core), children: [5, 6] },
    { id: 5, callFrame: frame('Headers', 'node:internal/deps/undici/undici') },
    { id: 6, callFrame: frame('(garbage collector)') },
    { id: 7, callFrame: frame('runMicrotasks') },
    { id: 8, callFrame: frame('(idle)') },
  ],
  samples: [1, 2, 3, 4, 5, 5, 6, 7, 8],
  timeDeltas: [256, 1, 2, 4, 8, 16, 32, 64, 128],
}

test('what the runtime does is counted for who called it', () => {
  expect(Object.fromEntries(timeIn(profile, ownerOfFile))).toEqual({
    asker: 3,
    'core:ask.ts': 4,
    'for-core': 24,
    garbage: 32,
    runtime: 64,
  })
})
