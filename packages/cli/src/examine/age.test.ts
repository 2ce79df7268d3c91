import { describe } from 'vitest'
import { dateAt, finds, passes } from '../../test/telling.ts'

describe('Age', () => {
  finds('age-unreadable', { age: 'old' }, { severity: 'bad', seen: /old/ })
  finds('age-unreadable', { age: '-5' }, {})
  finds('age-unreadable', { age: '1.5' }, {})
  passes('age-unreadable', { age: '15' })

  const kept = { age: '100', date: dateAt(-100) }
  const later = (after: number, age: string, fields = {}): object => ({
    others: { again: { after, fields: { age, ...fields } } },
  })
  finds(
    'age-growth',
    { fields: kept, ...later(4, '100') },
    { severity: 'warn', seen: /from 100 to 100 while 4 s/ },
  )
  finds('age-growth', { fields: kept, ...later(4, '300') }, {})
  passes('age-growth', { fields: kept, ...later(4, '104') })
  passes('age-growth', { fields: kept, ...later(4, '103') })
  // Another copy, with a date of its own, has an age of its own
  passes('age-growth', { fields: kept, ...later(4, '2', { date: dateAt(2) }) })
})
