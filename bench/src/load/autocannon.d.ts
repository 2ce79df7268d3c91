declare module 'autocannon' {
  /** Resolves to what came of it. */
  export default function fire(options: {
    readonly url: string
    readonly duration: number
    readonly connections: number
    readonly requests: readonly { readonly path: string }[]
  }): Promise<unknown>
}
