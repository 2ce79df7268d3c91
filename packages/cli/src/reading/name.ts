const SPECIAL: Readonly<Record<string, string>> = {
  etag: 'ETag',
  via: 'Via',
  'cdn-cache-control': 'CDN-Cache-Control',
  'cloudflare-cdn-cache-control': 'Cloudflare-CDN-Cache-Control',
  'netlify-cdn-cache-control': 'Netlify-CDN-Cache-Control',
  'vercel-cdn-cache-control': 'Vercel-CDN-Cache-Control',
  'deno-cdn-cache-control': 'Deno-CDN-Cache-Control',
  'cf-cache-status': 'CF-Cache-Status',
}

/** A field's name as documents write it. */
export function fieldName(lower: string): string {
  return SPECIAL[lower] ?? lower.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase())
}
