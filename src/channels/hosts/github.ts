import * as z from 'zod'
import { commit } from '../../core/model/names.ts'
import { instant } from '../../core/model/time.ts'
import type { GitHost, PullNow } from '../../core/ports/git-host.ts'
import type { Way } from '../send.ts'
import { openApi, type Api, type HostConfig } from './api.ts'
import { githubStatus } from './github-status.ts'
import { findMarked, isNumber, MARKER_CHARACTERS, once, withMarker } from './marked.ts'

/** Issues of ours are found by it. */
const LABEL = 'rolekeeper'

const anything = z.unknown()
const user = z.object({ login: z.string() }).nullable()
const comment = z.object({
  id: z.int(),
  body: z.string().nullish(),
  user,
  issue_url: z.string(),
  created_at: z.iso.datetime(),
})
const issue = z.object({ number: z.int(), body: z.string().nullable(), user })
const pullRequest = z.object({
  state: z.enum(['open', 'closed']),
  merged: z.boolean(),
  mergeable: z.boolean().nullable(),
  merge_commit_sha: z.string().nullable(),
  head: z.object({ sha: z.string(), repo: z.object({ full_name: z.string() }).nullable() }),
  base: z.object({ ref: z.string(), sha: z.string(), repo: z.object({ full_name: z.string() }) }),
})

/** GitHub: `api` is `https://api.github.com`, or an enterprise's `https://HOST/api/v3`. https://docs.github.com/rest */
export const githubHost = ({ api, repository, token }: HostConfig, way: Omit<Way, 'hosts'>): GitHost => {
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${token}`,
    'x-github-api-version': '2022-11-28',
  }
  const rest = openApi(api, headers, way)
  const graph = openApi(graphOf(api), headers, way)
  const repo = `/repos/${repository.split('/').map(encodeURIComponent).join('/')}`
  const us = once(() => viewer(graph))
  return {
    // https://github.com/orgs/community/discussions/27190
    limits: { commentChars: 65_536 - MARKER_CHARACTERS },
    pull: async (number) => {
      const found = await rest.find(`${repo}/pulls/${number}`, pullRequest)
      return found && pullNow(number, found)
    },
    comment: async (number, marker, markdown) => {
      const body = { body: withMarker(marker, markdown) }
      const all = await rest.list(`${repo}/issues/${number}/comments`, z.array(comment))
      const ours = findMarked(all.map(written), marker, await us())
      if (ours === null) await rest.ask('POST', `${repo}/issues/${number}/comments`, anything, body)
      else if (ours.text !== body.body) await rest.ask('PATCH', `${repo}/issues/comments/${ours.id}`, anything, body)
    },
    written: async (number, id) => {
      const found = isNumber(id) ? await rest.find(`${repo}/issues/comments/${id}`, comment) : null
      if (found === null || !found.issue_url.endsWith(`/issues/${number}`)) return null
      const { author, text } = written(found)
      return { author: { id: author, name: author }, text, at: instant(Date.parse(found.created_at)) }
    },
    status: githubStatus(rest, repo),
    mayWrite: async ({ id }) => {
      // What is named maintain or triage is write or read here.
      // https://docs.github.com/rest/collaborators/collaborators#get-repository-permissions-for-a-user
      const path = `${repo}/collaborators/${encodeURIComponent(id)}/permission`
      const found = await rest.find(path, z.object({ permission: z.string() }))
      return found !== null && ['admin', 'write'].includes(found.permission)
    },
    issue: async (marker, what) => {
      const all = await rest.list(`${repo}/issues?state=open&labels=${LABEL}`, z.array(issue))
      const ours = findMarked(all.map(opened), marker, await us())
      if (what === 'close') {
        if (ours !== null) await rest.ask('PATCH', `${repo}/issues/${ours.id}`, anything, { state: 'closed' })
        return
      }
      const body = { title: what.title, body: withMarker(marker, what.markdown) }
      if (ours === null) await rest.ask('POST', `${repo}/issues`, anything, { ...body, labels: [LABEL] })
      else await rest.ask('PATCH', `${repo}/issues/${ours.id}`, anything, body)
    },
  }
}

const pullNow = (number: number, found: z.infer<typeof pullRequest>): PullNow => ({
  state: found.merged ? 'merged' : found.state,
  head: commit(found.head.sha),
  base: { ref: found.base.ref, commit: commit(found.base.sha) },
  mergedAs: found.merged && found.merge_commit_sha !== null ? commit(found.merge_commit_sha) : null,
  // A fork that was deleted has no name any more.
  fork: found.head.repo?.full_name !== found.base.repo.full_name,
  mergeRef: found.mergeable === true ? `refs/pull/${number}/merge` : null,
})

const written = ({ id, body, user: by }: z.infer<typeof comment>) => ({
  id: String(id),
  author: by?.login ?? '',
  text: body ?? '',
})

const opened = ({ number, body, user: by }: z.infer<typeof issue>) => ({
  id: String(number),
  author: by?.login ?? '',
  text: body ?? '',
})

/** The one question that people's tokens and those of apps may both ask. https://docs.github.com/graphql/reference/queries#user */
const viewer = async (graph: Api): Promise<string> => {
  const shape = z.object({ data: z.object({ viewer: z.object({ login: z.string().min(1) }) }) })
  const { data } = await graph.ask('POST', '/graphql', shape, { query: 'query { viewer { login } }' })
  return data.viewer.login
}

/** https://docs.github.com/enterprise-server@latest/graphql/guides/forming-calls-with-graphql */
const graphOf = (api: URL): URL => new URL(api.href.replace(/\/api\/v3\/?$/, '/api'))
