import { crc32, deflateSync } from 'node:zlib'

const SIZE = 96
const TOP = [0x4f, 0xc3, 0xf7] as const
const BOTTOM = [0x0b, 0x5c, 0xad] as const

/** A drop of water as a PNG of 96 × 96 pixels: bytes that no text decoding survives. */
export function drawLogo(): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(SIZE, 0)
  header.writeUInt32BE(SIZE, 4)
  header.set([8, 6], 8) // bits a channel; RGBA
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(pixels())), chunk('IEND', Buffer.alloc(0))]
  return new Uint8Array(Buffer.concat([signature, ...chunks]))
}

function chunk(type: string, data: Uint8Array): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(typed.length + 8)
  framed.writeUInt32BE(data.length, 0)
  framed.set(typed, 4)
  framed.writeUInt32BE(crc32(typed), typed.length + 4)
  return framed
}

/** Rows from the top, each behind a byte that says that it is not filtered. */
function pixels(): Uint8Array {
  const bytes = new Uint8Array(SIZE * (1 + SIZE * 4))
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) bytes.set(pixel(x, y), y * (1 + SIZE * 4) + 1 + x * 4)
  }
  return bytes
}

function pixel(x: number, y: number): number[] {
  const depth = y / SIZE
  const colour = TOP.map((top, channel) => Math.round(top + ((BOTTOM[channel] ?? 0) - top) * depth))
  return [...colour, Math.round(255 * coverage(x, y))]
}

/** The part of a pixel that lies in the drop, of 4 × 4 samples. */
function coverage(x: number, y: number): number {
  let inside = 0
  for (let sample = 0; sample < 16; sample++) {
    if (isInDrop(x + ((sample % 4) + 0.5) / 4, y + (Math.floor(sample / 4) + 0.5) / 4)) inside++
  }
  return inside / 16
}

const MIDDLE = SIZE / 2
const BELLY = { y: 60, radius: 28 }
const TIP = 6

function isInDrop(x: number, y: number): boolean {
  const aside = Math.abs(x - MIDDLE)
  if (Math.hypot(aside, y - BELLY.y) <= BELLY.radius) return true
  // the neck narrows to the tip along a curve
  const height = (y - TIP) / (BELLY.y - TIP)
  return height >= 0 && height <= 1 && aside <= BELLY.radius * height ** 1.4
}
