import * as z from 'zod'
import { commit } from '../../core/model/names.ts'
import { idByText } from '../../core/model/review.ts'
import { instant } from '../../core/model/time.ts'
import { HostFailure, type GitHost, type PullNow } from '../../core/ports/git-host.ts'
import type { Way } from '../send.ts'
import { openApi, type HostConfig } from './api.ts'
import { findMarked, MARKER_CHARACTERS, once, shortened, withMarker } from './marked.ts'

/** Developers may push. https://help.aliyun.com/zh/yunxiao/developer-reference/listrepositorymembers-query-code-base-member-list */
const DEVELOPER = 30
/** https://help.aliyun.com/zh/yunxiao/developer-reference/createchangerequestcomment-create-merge-request-comment */
const COMMENT_CHARACTERS = 65_535
/** https://help.aliyun.com/zh/yunxiao/developer-reference/createcommitstatus-create-commit-status */
const CONTEXT = 'rolekeeper'
const DESCRIPTION_CHARACTERS = 255

const anything = z.unknown()
const text = z.string().nullish()
const user = z.object({ userId: text, name: text }).nullish()
const comment = z.object({
  comment_biz_id: z.string(),
  content: text,
  author: user,
  comment_time: text,
  is_deleted: z.boolean().nullish(),
})
const project = z.union([z.string(), z.int()]).nullish()
const changeRequest = z.object({
  status: z.string(),
  targetBranch: z.string(),
  sourceProjectId: project,
  targetProjectId: project,
  sourceCommitId: text,
  mergedRevision: text,
})
const patch = z.object({
  commitId: text,
  patchSetBizId: z.string(),
  relatedMergeItemType: z.string(),
  versionNo: z.int(),
})
type Patch = z.infer<typeof patch>
type Comment = z.infer<typeof comment>

/**
 * Codeup: `api` is `https://openapi-rdc.aliyuncs.com`, the repository begins with its organisation's id. It has no issues,
 * and no place for annotations. https://help.aliyun.com/zh/yunxiao/developer-reference/codeup/
 */
export const codeupHost = ({ api, repository, token }: HostConfig, way: Omit<Way, 'hosts'>): GitHost => {
  const rest = openApi(api, { 'x-yunxiao-token': token }, way)
  const [organisation = ''] = repository.split('/')
  const repo = `/oapi/v1/codeup/organizations/${encodeURIComponent(organisation)}/repositories/${encodeURIComponent(repository)}`
  const us = once(async () => (await rest.ask('GET', '/oapi/v1/platform/user', z.object({ id: z.string() }))).id)
  const commentsOf = (number: number): string => `${repo}/changeRequests/${number}/comments`
  const commentsOn = async (number: number): Promise<readonly Comment[]> => {
    const asked = { patchSetBizIds: [], commentType: 'GLOBAL_COMMENT', state: 'OPENED' }
    const lists = [false, true].map((resolved) =>
      rest.ask('POST', `${commentsOf(number)}/list`, z.array(comment), { ...asked, resolved }),
    )
    return (await Promise.all(lists)).flat().filter(({ is_deleted: isDeleted }) => isDeleted !== true)
  }
  const patchesOf = (number: number): Promise<readonly Patch[]> =>
    rest.ask('GET', `${repo}/changeRequests/${number}/diffs/patches`, z.array(patch))
  return {
    limits: { commentChars: COMMENT_CHARACTERS - MARKER_CHARACTERS },
    pull: async (number) => {
      const found = await rest.find(`${repo}/changeRequests/${number}`, changeRequest)
      return found && pullNow(found, await patchesOf(number))
    },
    comment: async (number, marker, markdown) => {
      const content = withMarker(marker, markdown)
      const ours = findMarked((await commentsOn(number)).map(written), marker, await us())
      if (ours !== null) {
        if (ours.text !== content)
          await rest.ask('PUT', `${commentsOf(number)}/${encodeURIComponent(ours.id)}`, anything, { content })
        return
      }
      const version = newest(await patchesOf(number), 'MERGE_SOURCE')
      if (version === null)
        throw new HostFailure(`Merge request ${number} has no version that a comment could be about.`, 'refused')
      const about = {
        comment_type: 'GLOBAL_COMMENT',
        draft: false,
        resolved: false,
        patchset_biz_id: version.patchSetBizId,
      }
      await rest.ask('POST', commentsOf(number), anything, { ...about, content })
    },
    written: async (number, id) => {
      const all = await commentsOn(number)
      const found =
        all.find((one) => one.comment_biz_id === id) ?? all.findLast(({ content }) => idByText(content ?? '') === id)
      if (found?.author?.userId == null) return null
      const { userId, name } = found.author
      const at = Date.parse(found.comment_time ?? '')
      // Without a time it is as old as can be.
      return {
        author: { id: userId, name: name ?? userId },
        text: found.content ?? '',
        at: instant(Number.isNaN(at) ? 0 : at),
      }
    },
    status: async (head, { state, title }) => {
      const body = {
        context: CONTEXT,
        state: state === 'action-required' ? 'failure' : state,
        description: shortened(title, DESCRIPTION_CHARACTERS),
      }
      await rest.ask('POST', `${repo}/commits/${head}/statuses`, anything, body)
    },
    mayWrite: async (person) => {
      const member = z.object({ userId: text, state: text, accessLevel: z.int() })
      const members = await rest.ask('GET', `${repo}/members?accessLevel=${DEVELOPER}`, z.array(member))
      return members.some(
        ({ userId, state, accessLevel }) => userId === person.id && state === 'active' && accessLevel >= DEVELOPER,
      )
    },
    issue: async () => undefined,
  }
}

const pullNow = (found: z.infer<typeof changeRequest>, patches: readonly Patch[]): PullNow => {
  const head = found.sourceCommitId ?? newest(patches, 'MERGE_SOURCE')?.commitId ?? ''
  const isMerged = found.status === 'MERGED'
  return {
    state: isMerged ? 'merged' : found.status === 'CLOSED' ? 'closed' : 'open',
    head: commit(head),
    base: { ref: found.targetBranch, commit: commit(newest(patches, 'MERGE_TARGET')?.commitId ?? '') },
    mergedAs: isMerged && found.mergedRevision != null ? commit(found.mergedRevision) : null,
    fork: found.sourceProjectId !== found.targetProjectId,
    mergeRef: null,
  }
}

const newest = (patches: readonly Patch[], type: string): Patch | null =>
  patches
    .filter(({ relatedMergeItemType }) => relatedMergeItemType === type)
    .toSorted((a, b) => b.versionNo - a.versionNo)[0] ?? null

const written = ({ comment_biz_id: id, author, content }: Comment) => ({
  id,
  author: author?.userId ?? '',
  text: content ?? '',
})
