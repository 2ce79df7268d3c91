/** What modules are for, as an app would say it. */
export interface Feature {
  readonly title: string
  /** The paths in packages/core/src of its modules. */
  readonly paths: RegExp
  /** Whether no cache that obeys RFC 9111 can leave it out. */
  readonly isRequired?: true
}

/** What a cache is made of. A module belongs to the first whose paths it is among, and all are among those of the last. */
export const features: readonly Feature[] = [
  {
    title: 'Facts for explanations',
    paths: /^(facts\/|inspect\.|key-shown\.|purge-causes\.|engines\.|store\/look\.)/,
  },
  {
    title: 'Structured fields: `CDN-Cache-Control`, `No-Vary-Search`, `Cache-Groups`',
    paths: /^(fields\/(structured|targeted|no-vary-search|cache-groups)\.|searches\.)/,
  },
  {
    title: 'Ranges and parts',
    paths: /^(fields\/range|rules\/(partial|combining)|body\/(multipart|combine|around)|complete|parts)\./,
  },
  {
    title: 'Purges, and telling other processes',
    paths:
      /^(purges?|purges-of|shared-purges|ledger-exchange|store\/ledger|times|stored-names|rules\/names|fields\/tags)\./,
  },
  {
    title: '`Cache-Status`, metadata and events',
    paths: /^(tell|outcome|refusals|fields\/cache-status)\./,
  },
  { title: 'One call for many clients', paths: /^(flights|collapse|attendance)\./ },
  { title: 'A lock among processes', paths: /^in-turn\./ },
  { title: 'A request’s content as part of the key', paths: /^key-content\./ },
  {
    title: 'Options, checked',
    paths: /^(settings|request-options|checks|storage|store\/(memory|record-store)-options)\./,
    isRequired: true,
  },
  { title: 'The store in memory', paths: /^store\/(memory|cost|trusted)\./, isRequired: true },
  {
    title: 'Storages that throw, hang or answer nonsense',
    paths: /^store\/(guard|guarded|breaker|checked|in-time|timed|paced|foreign)\./,
  },
  {
    title: 'Long content in chunks',
    paths: /^(store\/(chunks|chunk-storage|pieces|arrivals)|body\/streamed)\./,
  },
  { title: 'Any storage of bytes, unstorage for one', paths: /^store\// },
  { title: 'Bodies that are sent while they are stored', paths: /^(body\/|fill\.)/, isRequired: true },
  {
    title: '`Vary`',
    paths: /^(fields\/(vary|normal-form|accept)|rules\/vary)\./,
    isRequired: true,
  },
  { title: 'The other fields, read and written', paths: /^fields\//, isRequired: true },
  { title: 'The rules of RFC 9111, and the two decisions', paths: /^(rules|decide)\//, isRequired: true },
  { title: 'The way of a request', paths: /^/, isRequired: true },
]
