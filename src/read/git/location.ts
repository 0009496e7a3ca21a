/** A repository that is reached over http or https, and what of it is desired state. */
export type RemoteLocation = Readonly<{
  /** Without credentials, query or fragment. */
  url: URL
  /** A branch, tag or commit id; empty: the remote's own HEAD. */
  ref: string
  folder: string
  /** As it was written, for people. */
  place: string
}>

export type Parsed = Readonly<
  { ok: true; location: RemoteLocation } | { ok: false; place: string; wrong: string; right: string }
>

/** Reads `http(s)://HOST/PATH#REF:FOLDER`. Null: it names something on this machine. */
export const parseRemote = (spec: string): Parsed | null => {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(spec)?.[1]?.toLowerCase()
  if (scheme === 'file') return null
  if (scheme === undefined) return /^[^/#]+@[^/#]+:/.test(spec) ? refused(spec, overSsh) : null
  if (/ssh/.test(scheme)) return refused(spec, overSsh)
  if (scheme !== 'https' && scheme !== 'http') return refused(spec, unknownScheme(scheme))
  return URL.canParse(spec) ? locate(new URL(spec), spec) : refused(spec, noUrl)
}

const locate = (url: URL, spec: string): Parsed => {
  if (url.username !== '' || url.password !== '') return refused(spec, withSecret)
  if (url.search !== '') return refused(spec, withQuery)
  if (!spec.includes('#')) return refused(spec, withoutRef)
  const fragment = spec.slice(spec.indexOf('#') + 1)
  const at = fragment.indexOf(':')
  url.hash = ''
  const [ref, folder] = at < 0 ? [fragment, ''] : [fragment.slice(0, at), fragment.slice(at + 1)]
  return { ok: true, location: { url, ref, folder, place: spec } }
}

type Words = Readonly<{ wrong: string; right: string }>

/** Whatever stands before an `@` may be a secret. */
const refused = (spec: string, words: Words): Parsed => ({
  ok: false,
  place: spec.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/#]*@/i, '$1***@'),
  ...words,
})

const form = 'https://HOST/REPOSITORY.git#main:desired-state'

const overSsh: Words = {
  wrong: 'repositories are not read over ssh',
  right: `Use https with a token in ROLEKEEPER_GIT_TOKEN: ${form}. Or clone it, and name the clone.`,
}
const unknownScheme = (scheme: string): Words => ({
  wrong: `repositories are not read over ${scheme}`,
  right: `Use https: ${form}. Or clone it, and name the clone.`,
})
const noUrl: Words = { wrong: 'this is no URL', right: `Write ${form}.` }
const withSecret: Words = {
  wrong: 'this URL holds credentials, and URLs are shown in plans and reports',
  right: 'Put the token into ROLEKEEPER_GIT_TOKEN, and its user name, if it needs one, into ROLEKEEPER_GIT_USERNAME.',
}
const withQuery: Words = { wrong: 'this URL has a query', right: `Leave out what follows the question mark: ${form}.` }
const withoutRef: Words = {
  wrong: 'this URL does not say which branch and folder hold desired state',
  right: `Write ${form}.`,
}
