/** Serves `served` on 127.0.0.1 with the server of this runtime, and prints its port. */
import { served } from './served.ts'
import { serveFetch } from './serve-fetch.ts'

console.log(await serveFetch(served))
