// The tests of h3, with the h3 that Nitro 3.0.0 brings, which came before 2.0.1.
import { vi } from 'vitest'
import './h3.test.ts'

vi.mock('h3', () => import('nitro/h3'))
vi.mock('h3/node', () => import('nitro/h3'))
