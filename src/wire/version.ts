import { readFileSync } from 'node:fs'

type Package = Readonly<{ version: string }>

// Our own package.json, whose shape the project fixes.
const ours = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Package

/** Rolekeeper's version, as JSON results carry it. */
export const version: string = ours.version
