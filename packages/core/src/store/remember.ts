/**
 * Notes `value` under `key` as the newest of at most `most` in `map`, whose order is that of noting.
 * @returns the oldest, when it had to go
 */
export function remember<Key, Value>(
  map: Map<Key, Value>,
  key: Key,
  value: Value,
  most: number,
): readonly [Key, Value] | undefined {
  map.delete(key)
  map.set(key, value)
  if (map.size <= most) return undefined
  const [oldest] = map
  if (oldest !== undefined) map.delete(oldest[0])
  return oldest
}
