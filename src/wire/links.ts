import type { DriftDocument } from '../core/report/drift-document.ts'

/** Where people look at what a report names: the console, and the repository that `desired` names, where its host is known. */
export const linksFor = (desired: string | null): DriftDocument['links'] => ({
  ecs: 'https://ecs.console.aliyun.com/server/{id}/detail?regionId={region}',
  eci: 'https://eci.console.aliyun.com/#/eci/{region}/detail/{id}/containers',
  file: desired === null ? null : fileLink(desired),
})

const fileLink = (desired: string): string | null => {
  if (!/^https?:/.test(desired) || !URL.canParse(desired)) return null
  const { origin, hostname, pathname, hash } = new URL(desired)
  const view = views.find(({ host }) => host.test(hostname))?.path
  if (view === undefined) return null
  // `URL#REF:PATH`; what the URL holds is encoded already.
  const path = hash
    .replace(/^#[^:]*:?/, '')
    .split('/')
    .filter(Boolean)
  const repository = `${origin}${pathname.replace(/\/$/, '').replace(/\.git$/, '')}`
  return [`${repository}${view}/{commit}`, ...path, '{file}#L{line}'].join('/')
}

/** How hosts show a file of a commit; a host of one's own is told by its name. */
const views: readonly Readonly<{ host: RegExp; path: string }>[] = [
  { host: /(^|\.)gitlab\b/, path: '/-/blob' },
  { host: /(^|\.)(github\b|codeup\.aliyun\.com$)/, path: '/blob' },
]
