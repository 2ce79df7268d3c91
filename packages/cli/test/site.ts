import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { drawLogo } from '../../../playground/src/logo.ts'

/** Seconds of {@link SITE}'s recording. */
export const SECONDS = 30

/** A page with all that a page has: style, script, image, font, and a recording that is played from anywhere. */
export const SITE: Readonly<Record<string, string | Uint8Array>> = {
  '/index.html': `<!doctype html>
    <html lang="en">
      <head>
        <title>Tides</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/style.css" />
        <script type="module" src="/script.js"></script>
      </head>
      <body>
        <h1>Tides</h1>
        <img src="/logo.png" alt="A drop" />
        <audio src="/surf.wav" preload="auto" controls></audio>
        <output></output>
      </body>
    </html>`,
  '/style.css': `
    @font-face { font-family: Signs; src: url('/signs.ttf'); }
    h1 { color: rgb(0, 128, 128); }
    output { font-family: Signs; }`,
  '/script.js': `
    document.querySelector('output').textContent = '2.41 m'
    await document.fonts.load('16px Signs')
    document.body.dataset.font = document.fonts.check('16px Signs')`,
  '/logo.png': drawLogo(),
  '/signs.ttf': signs(),
  '/surf.wav': recording(SECONDS),
}

/** A font that is here because a browser's tools are. */
function signs(): Uint8Array {
  const folder = dirname(createRequire(import.meta.url).resolve('playwright-core/package.json'))
  const [file] = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ttf'),
  )
  return readFileSync(join(folder, file!))
}

/** Noise, in 16 bits at 44.1 kHz. */
function recording(seconds: number): Uint8Array {
  const rate = 44_100
  const samples = Buffer.alloc(seconds * rate * 2)
  for (let at = 0; at < samples.length; at += 2) samples.writeInt16LE(((at * 7919) % 2000) - 1000, at)
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + samples.length, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate * 2, 28)
  head.writeUInt16LE(2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(samples.length, 40)
  return Buffer.concat([head, samples])
}
