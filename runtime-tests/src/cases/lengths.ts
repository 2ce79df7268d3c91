import { createMemoryStore } from '@freshet/core/memory'
import { casesOf } from '../case.ts'
import { mustBe, mustHaveBytes, mustMatch } from '../must.ts'
import { cacheable, origin } from '../origins.ts'
import { type Given, toldBy } from '../trial.ts'

/** About what runtimes read at once. */
const LENGTHS = [1, 4095, 4096, 4097, 16_383, 16_384, 16_385, 65_535, 65_536, 65_537, 200_000] as const

const bytesOf = (length: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, at) => (at * 7 + (at >> 8)) % 256)

/** The kinds of body that a handler gives. */
const BODIES: Readonly<Record<string, (bytes: Uint8Array<ArrayBuffer>) => BodyInit | null>> = {
  bytes: (bytes) => bytes,
  'a body of the runtime': (bytes) => new Response(bytes).body,
  'a stream of two pieces': (bytes) =>
    new ReadableStream({
      start(controller) {
        const half = bytes.byteLength >> 1
        if (half > 0) controller.enqueue(bytes.slice(0, half))
        controller.enqueue(bytes.slice(half))
        controller.close()
      },
    }),
}

/** Content of many lengths, said or not. */
export const lengthCases = casesOf<Given>({
  ...Object.fromEntries(
    Object.entries(BODIES).map(([kind, bodyOf]) => [
      `gives back ${kind} byte for byte, whether its length is said or not`,
      async ({ open }: Given) => {
        const { send, settled } = open()
        for (const length of LENGTHS) {
          for (const fields of [{}, { 'content-length': String(length) }]) {
            const path = `/${length}/${Object.keys(fields).length}`
            const handler = origin(() => cacheable(bodyOf(bytesOf(length)), fields))
            for (const told of [/stored$/, /^freshet; hit/]) {
              const response = await send(handler, path)
              mustMatch(toldBy(response), told, `Cache-Status of ${path}`)
              mustHaveBytes(new Uint8Array(await response.arrayBuffer()), bytesOf(length), path)
              await settled()
            }
          }
        }
      },
    ]),
  ),

  async 'answers the next from memory when content was here whole, though nobody has read it'({ open }) {
    const { send } = open({ storage: createMemoryStore() })
    for (const fields of [{}, { 'content-length': '8192' }]) {
      const path = `/${Object.keys(fields).length}`
      const handler = origin(() => cacheable(bytesOf(8192), fields))
      mustMatch(toldBy(await send(handler, path)), /stored$/, 'Cache-Status of the first')
      mustMatch(toldBy(await send(handler, path)), /^freshet; hit/, 'Cache-Status of the second')
      mustBe(handler.asked.length, 1, 'the number of calls')
    }
  },
})
