import { describe } from 'vitest'
import { dateAt, finds, passes } from '../../test/telling.ts'

const control = (value: string): Record<string, string> => ({ 'cache-control': value })

describe('directives that contradict each other', () => {
  finds('public-and-private', control('public, private, max-age=60'), { severity: 'bad' })
  passes('public-and-private', control('public, private="set-cookie", max-age=60'))
  passes('public-and-private', control('private, max-age=60'))

  finds('no-store-and-lifetime', control('no-store, max-age=60'), { severity: 'warn', seen: /and max-age/ })
  finds('no-store-and-lifetime', control('no-store, stale-if-error=60'), { seen: /stale-if-error/ })
  passes('no-store-and-lifetime', control('no-store, max-age=0'))
  passes('no-store-and-lifetime', control('no-store, must-understand, max-age=60'))
  passes('no-store-and-lifetime', control('max-age="60'))

  finds('redundant-directives', control('no-store, no-cache, must-revalidate, max-age=0'), {
    severity: 'info',
    seen: /no-cache, must-revalidate and max-age/,
  })
  passes('redundant-directives', control('no-store'))
  passes('redundant-directives', control('no-cache, max-age=0'))

  finds('no-cache-and-lifetime', control('no-cache, max-age=60'), { severity: 'warn' })
  passes('no-cache-and-lifetime', control('no-cache, max-age=0'))
  passes('no-cache-and-lifetime', control('no-cache="set-cookie", max-age=60'))
})

describe('directives that others rob of their effect', () => {
  finds('dead-stale-directive', control('max-age=60, stale-while-revalidate=60, must-revalidate'), {
    severity: 'warn',
    fix: 'Leave out must-revalidate',
    means: /forbids to use the answer when it is stale, so that stale-while-revalidate has no effect\.$/,
  })
  finds('dead-stale-directive', control('s-maxage=60, stale-if-error=60'), {
    means: /shared caches .* Some CDNs allow it/,
  })
  finds('dead-stale-directive', control('max-age=60, proxy-revalidate, stale-if-error=60'), {
    means: /shared caches/,
    fix: 'Leave out proxy-revalidate',
  })
  passes('dead-stale-directive', control('private, max-age=60, proxy-revalidate, stale-if-error=60'))
  finds('dead-stale-directive', control('no-cache, stale-while-revalidate=60'), { seen: /no-cache/ })
  passes('dead-stale-directive', control('max-age=60, stale-while-revalidate=60, stale-if-error=60'))
  passes('dead-stale-directive', control('s-maxage=60, must-revalidate'))

  finds('dead-shared-directive', control('private, s-maxage=60'), { severity: 'warn' })
  finds('dead-shared-directive', control('private, proxy-revalidate, max-age=1'), {
    seen: /proxy-revalidate/,
  })
  passes('dead-shared-directive', control('private, max-age=60'))
  passes('dead-shared-directive', control('public, s-maxage=60'))

  finds('dead-immutable', control('immutable'), { severity: 'warn' })
  finds('dead-immutable', control('max-age=0, immutable'), {})
  passes('dead-immutable', control('max-age=31536000, immutable'))
  passes('dead-immutable', control('no-cache'))
  passes('dead-immutable', control('no-store, immutable'))
  passes('dead-immutable', { 'cache-control': 'immutable', expires: dateAt(60) })

  finds('must-understand-alone', control('must-understand, max-age=60'), { severity: 'info' })
  passes('must-understand-alone', control('must-understand, no-store, max-age=60'))
})
