/** Bytes of a digest that make a tag: two contents with the same one will not be met. */
const LENGTH = 18

/** A strong entity tag of the content, the same for the same bytes (RFC 9110 §8.8.3); `undefined` where the runtime has no digest. */
export async function entityTagOf(content: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  try {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content))
    const text = btoa(String.fromCharCode(...digest.subarray(0, LENGTH)))
    return `"${text.replaceAll('+', '-').replaceAll('/', '_')}"`
  } catch {
    return undefined
  }
}
