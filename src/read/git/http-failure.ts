import type { IncomingHttpHeaders } from 'node:http'
import { GitFailure } from './failure.ts'

/** What an answer that is not 200 means, and what helps. */
export const statusFailure = (
  status: number,
  url: string,
  headers: IncomingHttpHeaders,
  hasToken: boolean,
): GitFailure => {
  const host = new URL(url).host
  if (status >= 300 && status < 400) return redirect(status, url, headers.location)
  // 203 is how Azure DevOps shows its page to sign in.
  if (status === 401 || status === 203) return unauthorised(host, hasToken)
  if (status === 403) {
    return new GitFailure(`${host} answers 403: this may not be read`, `${tokenRights}${hasToken ? '' : giveToken}`)
  }
  if (status === 404) {
    const right = `Check the URL; hosts answer so too where the token may not see it. ${hasToken ? tokenRights : giveToken}`
    return new GitFailure(`${host} answers 404: there is no such repository`, right)
  }
  const passing = status === 429 || status >= 500
  return new GitFailure(`${host} answers ${status}`, passing ? later : 'Check the URL in --desired.', { passing })
}

/** Whether what is asked for there is a pack, and not the references. */
export const isPack = (url: string): boolean => url.endsWith('/git-upload-pack')

/** Null: the answer is what a git server says. Others are pages to sign in, or servers of plain files. */
export const wrongContent = (url: string, headers: IncomingHttpHeaders): GitFailure | null => {
  const expected = isPack(url) ? 'git-upload-pack-result' : 'git-upload-pack-advertisement'
  const type = headers['content-type'] ?? 'nothing'
  if (type === `application/x-${expected}` && headers['content-encoding'] === undefined) return null
  const said = JSON.stringify(type.slice(0, 60))
  return new GitFailure(
    `${new URL(url).host} answers with ${said}, which is not git's smart protocol`,
    'Check that the URL is what git clone takes; a page to sign in, a proxy or a server of plain files answers so.',
  )
}

/** Whatever went wrong under way, in our words; what is GitFailure already stays. */
export const transferFailure = (
  error: unknown,
  host: string,
  limits: Readonly<{ idleMs: number; deadlineMs: number }>,
): GitFailure => {
  if (error instanceof GitFailure) return error
  const { code = '', name = '' } = error as Readonly<{ code?: string; name?: string }>
  if (/^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_)/.test(code)) {
    return new GitFailure(
      `the certificate of ${host} is not valid here (${code})`,
      'Give it a certificate that this machine trusts; a company has its own authority in NODE_EXTRA_CA_CERTS.',
    )
  }
  const passing = { passing: true, cause: error }
  if (code === 'IDLE') return new GitFailure(`${host} sends nothing for ${seconds(limits.idleMs)}`, later, passing)
  if (name === 'AbortError' || name === 'TimeoutError') {
    return new GitFailure(`${host} takes longer than ${seconds(limits.deadlineMs)}`, later, passing)
  }
  return new GitFailure(`${host} cannot be reached or breaks off (${code || 'no code'})`, later, passing)
}

const later = 'Nothing is lost: the last good commit stays in force, and the next run tries again.'
const giveToken = 'Put a token that may read it into ROLEKEEPER_GIT_TOKEN.'
const tokenRights = 'Give the token the right to read this repository. '

const seconds = (ms: number): string => `${ms / 1000} s`

const unauthorised = (host: string, hasToken: boolean): GitFailure =>
  hasToken
    ? new GitFailure(
        `${host} does not take the token in ROLEKEEPER_GIT_TOKEN`,
        'Make a new one that may read the repository. If the host wants a user name with it, set ROLEKEEPER_GIT_USERNAME.',
      )
    : new GitFailure(`${host} asks who reads this repository`, giveToken)

/** Not followed, not even on the same host: what desired state is read from is what was written down. */
const redirect = (status: number, url: string, location: string | undefined): GitFailure => {
  const wrong = `${new URL(url).host} answers ${status} and points elsewhere`
  if (location === undefined || !URL.canParse(location, url)) {
    return new GitFailure(wrong, 'Redirects are not followed. Name the address that it has now.')
  }
  const { origin, pathname } = new URL(location, url)
  const now = `${origin}${pathname.replace(/\/(info\/refs|git-upload-pack)$/, '')}`
  return new GitFailure(
    `${wrong}: ${now}`,
    'Redirects are not followed. If that is the repository, name it so in --desired.',
  )
}
