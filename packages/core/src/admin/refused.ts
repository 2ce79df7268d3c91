/** Why an administrator's request is not carried out. Its message is for who asked, and tells nothing but what that one said. */
export class Refused extends Error {
  readonly status: number
  /** Fields of the answer. */
  readonly fields: Readonly<Record<string, string>>

  constructor(status: number, message: string, fields: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.fields = fields
  }
}
