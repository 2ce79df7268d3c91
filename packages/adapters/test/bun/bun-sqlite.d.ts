/** What the tests use of `bun:sqlite`. */
declare module 'bun:sqlite' {
  export class Database {
    constructor(path: string)
    exec(sql: string): unknown
    prepare(sql: string): {
      get(...values: unknown[]): unknown
      all(...values: unknown[]): unknown[]
      run(...values: unknown[]): unknown
    }
    close(): void
  }
}
