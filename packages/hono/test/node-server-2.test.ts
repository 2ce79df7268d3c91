import { serve } from '@hono/node-server'
import { keepsCookiesApart } from './own-cookies.ts'

// its `Response` always keeps the very `Headers` it is given
keepsCookiesApart(serve)
