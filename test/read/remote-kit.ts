import { onTestFinished } from 'vitest'
import { formatProblem } from '../../src/read/problems.ts'
import { transferLimits, type GitCredentials, type TransferLimits } from '../../src/read/git/transport.ts'
import { openSource, type Source } from '../../src/read/source.ts'
import { serveGit, type GitServer, type GitServerOptions, type Served } from '../kit/git-server.ts'
import { makeRepo, type Repo } from './repo.ts'

export type Hosted = Readonly<{ repo: Repo; server: GitServer; url: string }>

/** A repository and its server, which end with the test. */
export const host = async (options: GitServerOptions = {}): Promise<Hosted> => {
  const repo = await makeRepo()
  const server = ended(await serveGit(repo.dir, options))
  return { repo, server, url: server.url('.git') }
}

/** Ends a server with the test. */
export const ended = <T extends Served>(server: T): T => {
  onTestFinished(() => server.close())
  return server
}

export type Reach = Readonly<{ limits?: Partial<TransferLimits>; credentials?: GitCredentials }>

const accessOf = ({ limits = {}, credentials }: Reach) => ({
  credentials: credentials ?? null,
  limits: { ...transferLimits, ...limits },
})

export const openRemote = async (spec: string, reach: Reach = {}): Promise<Source> => {
  const opened = await openSource(spec, accessOf(reach))
  if (!opened.ok) throw new Error(opened.problems.map(formatProblem).join('\n'))
  return opened.source
}

/** The problems of what could not be opened, as people read them. */
export const refused = async (spec: string, reach: Reach = {}): Promise<string> => {
  const opened = await openSource(spec, accessOf(reach))
  return opened.ok ? 'opened' : opened.problems.map(formatProblem).join('\n')
}
