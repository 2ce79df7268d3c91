/** How responses are laid out in a storage. */
export interface RecordStoreOptions {
  /** What each record's name starts with: segments of letters, digits, `_`, `-` and `.`, parted by `:`. Default `'freshet'`. */
  prefix?: string
  /** How many variants of one key are kept; the oldest goes first. A whole number from 1, default 64. */
  maxVariants?: number
  /**
   * Bytes of content in one record. Content up to this length lies beside its head and costs a hit one read; what is
   * longer lies in chunks of this length. Default 1 MiB, or three quarters of what the storage can hold under one name.
   */
  recordBytes?: number
  /**
   * Ms for which this process believes what it knows of a key's variants instead of reading the list of them anew. As long as
   * that it may not see that another process stored one that fits better than those it knows, or purged one that stood in a
   * list which two processes wrote at the same time. Default 10,000.
   */
  hintAge?: number
  /** The clock that says whether a record has expired: ms since the epoch. Default `Date.now`. */
  now?: () => number
}

/** Options, checked and complete. */
export type RecordStoreSettings = Readonly<Required<RecordStoreOptions>>

const MIB = 1024 ** 2

/** @throws TypeError naming the option that is not what it should be */
export function settingsOf(options: RecordStoreOptions, maxBytes: number = Infinity): RecordStoreSettings {
  // the head has to find room beside the content
  const most = Math.floor(maxBytes * 0.75)
  const {
    prefix = 'freshet',
    maxVariants = 64,
    recordBytes = Math.min(MIB, most),
    hintAge = 10_000,
    now = () => Date.now(),
  } = options
  if (typeof prefix !== 'string' || (prefix !== '' && !prefix.split(':').every(isSegment))) {
    throw new TypeError(
      `prefix must be segments of letters, digits, _, - and . parted by ":", not "${prefix}"`,
    )
  }
  if (!isWhole(maxVariants))
    throw new TypeError(`maxVariants must be a whole number from 1, not ${maxVariants}`)
  if (!isWhole(recordBytes) || recordBytes > most) {
    const bound =
      most === Infinity ? '' : ` to ${most}, three quarters of what the storage can hold under one name`
    throw new TypeError(`recordBytes must be a whole number from 1${bound}, not ${recordBytes}`)
  }
  if (!(hintAge >= 0)) throw new TypeError(`hintAge must be 0 or more, not ${hintAge}`)
  if (typeof now !== 'function') throw new TypeError('now must be a function')
  return { prefix, maxVariants, recordBytes, hintAge, now }
}

/** unstorage refuses `.` and `..`. */
function isSegment(segment: string): boolean {
  return /^[\w.-]+$/.test(segment) && !/^\.+$/.test(segment)
}

function isWhole(value: number): boolean {
  return Number.isInteger(value) && value >= 1
}
