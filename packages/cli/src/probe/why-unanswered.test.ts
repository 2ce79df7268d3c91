import { expect, it } from 'vitest'
import { whyUnanswered } from './why-unanswered.ts'

it.each([
  ['ENOTFOUND', 'There is no host example.com:81'],
  ['ECONNREFUSED', 'Nothing listens at example.com:81'],
  ['EPROTO', 'example.com:81 does not speak TLS: try http:// in place of https://'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', /not trusted; NODE_EXTRA_CA_CERTS/],
  ['HPE_INVALID_CONSTANT', 'What example.com:81 sent is no HTTP: broken'],
  ['EWHATEVER', 'example.com:81 gave no answer: broken'],
])('%s: %s', (code, words) => {
  const error = Object.assign(new Error('broken'), { code })
  expect(whyUnanswered(error, 'https://example.com:81/a')).toMatch(words)
})
