import { reportOf } from '../report.ts'
import { originCases } from '../origin/cases.ts'

export default {
  async fetch(_request: Request, { ORIGIN }: { readonly ORIGIN: string }): Promise<Response> {
    return Response.json(await reportOf(originCases(ORIGIN)))
  },
}
