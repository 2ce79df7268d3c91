/** Why a request got no answer, by the code of the error, for the host or address that was asked. */
const REASONS: Readonly<Record<string, (host: string) => string>> = {
  ENOTFOUND: (host) => `There is no host ${host}`,
  EAI_AGAIN: (host) => `The name ${host} could not be looked up: is there a network?`,
  ECONNREFUSED: (host) => `Nothing listens at ${host}`,
  ECONNRESET: (host) => `${host} closed the connection without an answer`,
  HPE_HEADER_OVERFLOW: (host) => `The fields that ${host} sent are longer than 64 KiB`,
  ETIMEDOUT: (host) => `${host} did not answer in time`,
  EHOSTUNREACH: (host) => `There is no way to ${host}`,
  ENETUNREACH: (host) => `There is no way to ${host}: is there a network?`,
  EPROTO: (host) => `${host} does not speak TLS: try http:// in place of https://`,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: (host) => `The certificate of ${host} has expired`,
  ERR_TLS_CERT_ALTNAME_INVALID: (host) => `The certificate of ${host} is for another name`,
}

function untrusted(host: string): string {
  return `The certificate of ${host} is not trusted; NODE_EXTRA_CA_CERTS=file.pem adds who made it`
}

/** One sentence for a person. */
export function whyUnanswered(error: unknown, url: string): string {
  const { code: given = '', message } = error as NodeJS.ErrnoException
  // a DOMException has a number
  const code = String(given)
  const { host } = new URL(url)
  const known = REASONS[code]
  if (known !== undefined) return known(host)
  const isUnreadable = code.startsWith('HPE_')
  return isUnreadable
    ? `What ${host} sent is no HTTP: ${message}`
    : `${host} gave no answer: ${message || code}`
}
