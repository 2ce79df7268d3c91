import { cache } from '../../../src/h3.ts'

export default cache()
