import { describe, expect, it } from 'vitest'
import { response } from '../../test/heads.ts'
import { reasonNotToCapture } from './capturability.ts'

const reason = (headers: Record<string, string>): string | undefined =>
  reasonNotToCapture(response(headers), 100)

describe('content that is not even tried to be kept', () => {
  it.each([
    'text/event-stream',
    'Text/Event-Stream',
    'text/event-stream;charset=utf-8',
    'text/event-stream ; a=b',
    'multipart/x-mixed-replace',
    'Multipart/X-Mixed-Replace; boundary=frame',
  ])('%s has no end', (type) => {
    expect(reason({ 'content-type': type })).toBe('endless')
  })

  it.each([
    'text/html',
    'application/json; profile="text/event-stream"',
    'text/event-streams',
    'multipart/mixed',
  ])('%s has an end', (type) => expect(reason({ 'content-type': type })).toBeUndefined())

  it('is declared longer than the limit', () => {
    expect(reason({ 'content-length': '101' })).toBe('too-large')
    expect(reason({ 'content-length': '101, 101' })).toBe('too-large')
  })

  it.each<Record<string, string>>([
    {},
    { 'content-length': '0' },
    { 'content-length': '100' },
    { 'content-length': '101, 102' },
    { 'content-length': 'long' },
  ])('is tried when nothing sure says that it is too long: %j', (headers) => {
    expect(reason(headers)).toBeUndefined()
  })

  it('is not tried for an event stream of a declared length', () => {
    expect(reason({ 'content-type': 'text/event-stream', 'content-length': '1' })).toBe('endless')
  })
})
