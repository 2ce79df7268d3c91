import { serve } from '@hono/node-server-1'
import { keepsCookiesApart } from './own-cookies.ts'

// its `Response` keeps the very `Headers` it is given beside content, and copies them beside none
keepsCookiesApart(serve)
