/**
 * `npm run advisories -- FOLDER`: which locked packages have a known vulnerability, by advisories that lie in a folder, as
 * OSV writes them (https://ossf.github.io/osv-schema/): a clone of github.com/github/advisory-database, or the unpacked
 * export of osv.dev for npm. No network is needed; how old the folder is, its owner knows. Exits 1 where one is found, and
 * 64 where the folder holds none of npm's, since nothing was compared then.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import semver from 'semver'
import * as z from 'zod'

/** What is asked of an advisory; what else stands there is let be. */
const advisoryShape = z.object({
  id: z.string(),
  summary: z.string().default(''),
  withdrawn: z.string().optional(),
  affected: z
    .array(
      z.object({
        package: z.object({ ecosystem: z.string(), name: z.string() }).optional(),
        versions: z.array(z.string()).default([]),
        ranges: z.array(z.object({ type: z.string(), events: z.array(z.record(z.string(), z.string())) })).default([]),
      }),
    )
    .default([]),
})

export type Advisory = z.infer<typeof advisoryShape>
type Affected = Advisory['affected'][number]

/** A package as the lock file places it. */
type Locked = Readonly<{ folder: string; name: string; version: string }>

/** Advisories below the folder; what is JSON and none is passed over. */
export const readAdvisories = (folder: string): readonly Advisory[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .flatMap((entry) => {
      const parsed = advisoryShape.safeParse(JSON.parse(readFileSync(join(entry.parentPath, entry.name), 'utf8')))
      return parsed.success && parsed.data.affected.some(isOfNpm) ? [parsed.data] : []
    })

const isOfNpm = (affected: Affected): boolean => affected.package?.ecosystem === 'npm'

/** A line for each locked package and advisory that is about its version. */
export const knownHoles = (
  packages: Readonly<Record<string, Readonly<{ version?: string }>>>,
  advisories: readonly Advisory[],
): readonly string[] => {
  const locked = Object.entries(packages).flatMap(toLocked)
  return advisories
    .filter(({ withdrawn }) => withdrawn === undefined)
    .flatMap(({ id, summary, affected }) =>
      locked
        .filter((one) => affected.some((part) => isOfNpm(part) && part.package?.name === one.name && hits(part, one)))
        .map(({ folder, version }) => `${folder} ${version}: ${id} ${summary}`.trim()),
    )
    .toSorted()
}

const toLocked = ([folder, { version }]: [string, Readonly<{ version?: string }>]): readonly Locked[] => {
  const name = folder.split('node_modules/').at(-1) ?? ''
  return name === '' || version === undefined ? [] : [{ folder, name, version }]
}

const hits = ({ versions, ranges }: Affected, { version }: Locked): boolean =>
  versions.includes(version) || ranges.some(({ type, events }) => type === 'SEMVER' && isWithin(version, events))

/** By the schema's own rule: of the events in order of version, the last one at or before ours decides. */
const isWithin = (version: string, events: readonly Readonly<Record<string, string>>[]): boolean =>
  events
    .flatMap((event) => Object.entries(event).map(([kind, at]) => ({ kind, at: at === '0' ? '0.0.0-0' : at })))
    .filter(({ at }) => semver.valid(at) !== null)
    .toSorted((a, b) => semver.compare(a.at, b.at))
    .reduce((within, { kind, at }) => {
      const order = semver.compare(version, at)
      if (kind === 'introduced' && order >= 0) return true
      if (kind === 'fixed' && order >= 0) return false
      return kind === 'last_affected' && order > 0 ? false : within
    }, false)

const main = (folder: string | undefined): number => {
  const advisories = folder === undefined ? [] : readAdvisories(folder)
  if (advisories.length === 0) {
    console.error(
      'npm run advisories -- FOLDER: the folder holds advisories of npm as OSV writes them; none was found.',
    )
    return 64
  }
  const lock = readFileSync(resolve(import.meta.dirname, '../package-lock.json'), 'utf8')
  const { packages } = JSON.parse(lock) as { packages: Readonly<Record<string, Readonly<{ version?: string }>>> }
  const holes = knownHoles(packages, advisories)
  for (const hole of holes) console.log(hole)
  console.log(`${Object.keys(packages).length - 1} packages, ${advisories.length} advisories, ${holes.length} found.`)
  return holes.length === 0 ? 0 : 1
}

if (import.meta.filename === process.argv[1]) process.exitCode = main(process.argv[2])
