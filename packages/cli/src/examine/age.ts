import { duration } from '../reading/duration.ts'
import { type Finding, finding } from './finding.ts'
import type { Reply, View } from './view.ts'

/** `Age`, once and once more. */
export function examineAge({ first, reply }: View): Finding[] {
  const [value, ...more] = first.fields.all('age')
  if (value === undefined || more.length > 0) return []
  if (!/^\d+$/.test(value)) return [unreadable(value)]
  const again = reply('again')
  return again === undefined ? [] : growth(first, again, value)
}

function unreadable(value: string): Finding {
  return finding('age-unreadable', 'bad', {
    subject: 'Age',
    seen: `Age is no whole number of seconds: ${value === '' ? 'it is empty' : value}`,
    means: 'Caches cannot tell how old the answer is: some take it for new, some for very old.',
    fix: 'Write the seconds since the answer was made, or leave Age to the caches',
  })
}

/** How far the growth may be off, for the fractions of a second that Age does not show: s. */
const TOLERANCE = 1.5

function growth(first: Reply, again: Reply, before: string): Finding[] {
  const value = again.fields.get('age')
  // Without Age, or with a lower one, a cache has got a newer answer, or another cache has answered
  if (value === null || !/^\d+$/.test(value)) return []
  const passed = (again.answer.responseTime - first.answer.responseTime) / 1000
  const grown = Number(value) - Number(before)
  const isSame = first.fields.get('date') === again.fields.get('date')
  const isWrong = grown > passed + TOLERANCE || (grown < passed - TOLERANCE && isSame)
  if (!isWrong) return []
  return [
    finding('age-growth', 'warn', {
      subject: 'Age',
      seen: `Age went from ${before} to ${value} while ${duration(passed)} passed.`,
      means: 'It should grow with the time. Caches keep the answer for too long, or too short.',
      fix: 'Leave Age to the caches. Several caches behind one name look like this too',
    }),
  ]
}
