import * as z from 'zod'
import { commit } from '../../core/model/names.ts'
import { instant } from '../../core/model/time.ts'
import { HostFailure, type CommitStatus, type GitHost, type PullNow } from '../../core/ports/git-host.ts'
import type { Way } from '../send.ts'
import { openApi, type Api, type HostConfig } from './api.ts'
import { findMarked, isNumber, MARKER_CHARACTERS, once, shortened, withMarker } from './marked.ts'

const LABEL = 'rolekeeper'
/** Developers may push; reporters may not. https://docs.gitlab.com/api/access_requests/#valid-access-levels */
const DEVELOPER = 30
/** https://docs.gitlab.com/api/commits/#set-commit-pipeline-status */
const DESCRIPTION_CHARACTERS = 255
/** A note may be 1,000,000 long; what is rendered and read is not. https://docs.gitlab.com/administration/instance_limits/ */
const COMMENT_CHARACTERS = 200_000

const anything = z.unknown()
const author = z.object({ id: z.int(), username: z.string() })
const note = z.object({
  id: z.int(),
  body: z.string(),
  author,
  system: z.boolean(),
  created_at: z.iso.datetime({ offset: true }),
})
const issue = z.object({ iid: z.int(), description: z.string().nullable(), author })
const id = z.string().nullish()
const mergeRequest = z.object({
  state: z.string(),
  sha: z.string(),
  target_branch: z.string(),
  source_project_id: z.int().nullable(),
  target_project_id: z.int(),
  merge_commit_sha: id,
  squash_commit_sha: id,
  diff_refs: z.object({ start_sha: z.string() }).nullish(),
})

/** GitLab: `api` is `https://gitlab.com/api/v4`, or that of one's own. https://docs.gitlab.com/api/rest/ */
export const gitlabHost = ({ api, repository, token }: HostConfig, way: Omit<Way, 'hosts'>): GitHost => {
  const rest = openApi(api, { 'private-token': token }, way)
  const project = `/projects/${encodeURIComponent(repository)}`
  const us = once(async () => String((await rest.ask('GET', '/user', z.object({ id: z.int() }))).id))
  const notesOf = (number: number): string => `${project}/merge_requests/${number}/notes`
  return {
    limits: { commentChars: COMMENT_CHARACTERS - MARKER_CHARACTERS },
    pull: async (number) => {
      const path = `${project}/merge_requests/${number}`
      const found = await rest.find(path, mergeRequest)
      return found && pullNow(number, found, await canMerge(rest, path, found.state))
    },
    comment: async (number, marker, markdown) => {
      const body = { body: withMarker(marker, markdown) }
      const all = await rest.list(`${notesOf(number)}?sort=asc&order_by=created_at`, z.array(note))
      const ours = findMarked(all.map(written), marker, await us())
      if (ours === null) await rest.ask('POST', notesOf(number), anything, body)
      else if (ours.text !== body.body) await rest.ask('PUT', `${notesOf(number)}/${ours.id}`, anything, body)
    },
    written: async (number, noteId) => {
      const found = isNumber(noteId) ? await rest.find(`${notesOf(number)}/${noteId}`, note) : null
      if (found === null || found.system) return null
      const { id: by, username } = found.author
      return { author: { id: String(by), name: username }, text: found.body, at: instant(Date.parse(found.created_at)) }
    },
    status: (head, status) => setStatus(rest, `${project}/statuses/${head}`, status),
    mayWrite: async (person) => {
      if (!isNumber(person.id)) return false
      // With those who inherit it from groups: https://docs.gitlab.com/api/project_members/
      const member = z.object({ access_level: z.int(), state: z.string() })
      const found = await rest.find(`${project}/members/all/${person.id}`, member)
      return found !== null && found.state === 'active' && found.access_level >= DEVELOPER
    },
    issue: async (marker, what) => {
      const all = await rest.list(`${project}/issues?state=opened&labels=${LABEL}`, z.array(issue))
      const ours = findMarked(all.map(opened), marker, await us())
      if (what === 'close') {
        if (ours !== null) await rest.ask('PUT', `${project}/issues/${ours.id}`, anything, { state_event: 'close' })
        return
      }
      const body = { title: what.title, description: withMarker(marker, what.markdown) }
      if (ours === null) await rest.ask('POST', `${project}/issues`, anything, { ...body, labels: LABEL })
      else await rest.ask('PUT', `${project}/issues/${ours.id}`, anything, body)
    },
  }
}

const pullNow = (number: number, found: z.infer<typeof mergeRequest>, canBeMerged: boolean): PullNow => {
  const isMerged = found.state === 'merged'
  // A fast-forward makes no commit of its own.
  const merged = found.merge_commit_sha ?? found.squash_commit_sha ?? found.sha
  return {
    state: isMerged ? 'merged' : found.state === 'closed' ? 'closed' : 'open',
    head: commit(found.sha),
    base: { ref: found.target_branch, commit: commit(found.diff_refs?.start_sha ?? '') },
    mergedAs: isMerged ? commit(merged) : null,
    fork: found.source_project_id !== found.target_project_id,
    mergeRef: canBeMerged ? `refs/merge-requests/${number}/merge` : null,
  }
}

/**
 * Has the merge made anew, since it is of some earlier head until somebody asks.
 * https://docs.gitlab.com/api/merge_requests/#merge-to-default-merge-ref-path
 */
const canMerge = async (rest: Api, path: string, state: string): Promise<boolean> => {
  if (state !== 'opened') return false
  try {
    return (await rest.find(`${path}/merge_ref`, z.object({ commit_id: z.string() }))) !== null
  } catch (error) {
    // 400: it has conflicts, or its target is gone.
    if (error instanceof HostFailure && error.reason === 'refused') return false
    throw error
  }
}

const setStatus = async (rest: Api, path: string, { state, title }: CommitStatus): Promise<void> => {
  const body = { state: states[state], name: LABEL, description: shortened(title, DESCRIPTION_CHARACTERS) }
  try {
    await rest.ask('POST', path, anything, body)
  } catch (error) {
    // 400 says that it is so already: a status cannot go from pending to pending.
    if (state !== 'pending' || !(error instanceof HostFailure) || error.reason === 'busy') throw error
  }
}

const states = { pending: 'pending', success: 'success', failure: 'failed', 'action-required': 'failed' } as const

const written = ({ id: noteId, body, author: by }: z.infer<typeof note>) => ({
  id: String(noteId),
  author: String(by.id),
  text: body,
})

const opened = ({ iid, description, author: by }: z.infer<typeof issue>) => ({
  id: String(iid),
  author: String(by.id),
  text: description ?? '',
})
