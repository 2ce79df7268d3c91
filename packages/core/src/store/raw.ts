const BASE64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/

/**
 * The bytes in what a driver's `getItemRaw` answers: a view or buffer (not copied), base64 with or without
 * unstorage's `base64:`, or a binary string of units below 256. `undefined` for anything else.
 */
export function toBytes(raw: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof raw === 'string') return fromText(raw)
  if (ArrayBuffer.isView(raw)) {
    // Shared memory could change while it is read.
    if (!isArrayBuffer(raw.buffer))
      return new Uint8Array(new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength))
    return new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength)
  }
  return isArrayBuffer(raw) ? new Uint8Array(raw) : undefined
}

/** A buffer may come from another realm, where `instanceof` fails. */
function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === '[object ArrayBuffer]'
}

function fromText(raw: string): Uint8Array<ArrayBuffer> | undefined {
  const text = raw.startsWith('base64:') ? raw.slice('base64:'.length) : raw
  return fromBinary(BASE64.test(text) ? atob(text) : raw)
}

function fromBinary(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit > 0xff) return undefined
    bytes[at] = unit
  }
  return bytes
}
