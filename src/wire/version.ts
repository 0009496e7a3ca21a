import { readFileSync } from 'node:fs'

/** A bundle, which has no package.json beside it, is given the version when it is made (scripts/bundle.ts). */
declare const ROLEKEEPER_VERSION: string | undefined

type Package = Readonly<{ version: string }>

// Our own package.json, whose shape the project fixes.
const ours = (): Package => JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Package

/** Rolekeeper's version, as JSON results carry it. */
export const version: string = typeof ROLEKEEPER_VERSION === 'string' ? ROLEKEEPER_VERSION : ours().version
