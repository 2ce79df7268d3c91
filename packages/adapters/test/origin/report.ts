// Run by Bun, or by Deno, with the URL of an origin: tells how the cases went.
import { reportOf } from '../report.ts'
import { originCases } from './cases.ts'

console.log(JSON.stringify(await reportOf(originCases(process.argv[2] ?? ''))))
