import manifest from '../package.json' with { type: 'json' }

/** The version of the package `freshet`. */
export const version: string = manifest.version
