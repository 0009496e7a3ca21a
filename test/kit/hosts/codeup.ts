import {
  notFound,
  startHost,
  writeComment,
  type Answered,
  type Asked,
  type FakeComment,
  type FakeHost,
  type FakePull,
  type HostState,
} from './host.ts'

const repo = '/oapi/v1/codeup/organizations/60de7a/repositories/60de7a%2Fgroup%2Froles'

/**
 * Codeup as it documents itself, for one repository, `60de7a/group/roles`.
 * https://help.aliyun.com/zh/yunxiao/developer-reference/codeup/
 */
export const startCodeup = (): Promise<FakeHost> => startHost('bot-62c7', answer)

const answer = (asked: Asked, state: HostState): Answered => {
  const { method, path, headers, body, query } = asked
  if (headers['x-yunxiao-token'] !== state.token) return { status: 401, body: { errorCode: 'InvalidTokenError' } }
  if (path === '/oapi/v1/platform/user') return { status: 200, body: { id: state.us, name: 'rolekeeper' } }
  if (!path.startsWith(repo)) return notFound
  const [kind = '', second = '', third = '', fourth = ''] = path.slice(repo.length + 1).split('/')
  if (kind === 'members') {
    const least = Number(query.get('accessLevel') ?? 0)
    const rows = [...state.rights].map(([userId, accessLevel]) => ({ userId, accessLevel, state: 'active' }))
    return { status: 200, body: rows.filter(({ accessLevel }) => Number(accessLevel) >= least) }
  }
  if (kind === 'commits') {
    state.statuses.push({
      head: second,
      state: String(body['state']),
      title: String(body['description']),
      summary: '',
      annotations: [],
    })
    return { status: 201, body: {} }
  }
  const found = state.pulls.get(Number(second))
  if (kind !== 'changeRequests' || found === undefined) return notFound
  if (third === 'comments') return comments(Number(second), fourth, method, body, state)
  return { status: 200, body: third === 'diffs' ? patches(found) : changeRequest(found) }
}

const changeRequest = ({ state, head, base, mergedAs, fork }: FakePull) => ({
  status: state === 'open' ? 'UNDER_REVIEW' : state.toUpperCase(),
  sourceBranch: 'change',
  targetBranch: base,
  sourceProjectId: fork ? 99 : 5,
  targetProjectId: 5,
  sourceCommitId: head,
  mergedRevision: mergedAs,
})

const patches = ({ head, baseCommit }: FakePull) => [
  { commitId: baseCommit, patchSetBizId: 'target-1', ref: null, relatedMergeItemType: 'MERGE_TARGET', versionNo: 1 },
  {
    commitId: '7'.repeat(40),
    patchSetBizId: 'source-1',
    ref: null,
    relatedMergeItemType: 'MERGE_SOURCE',
    versionNo: 1,
  },
  { commitId: head, patchSetBizId: 'source-2', ref: null, relatedMergeItemType: 'MERGE_SOURCE', versionNo: 2 },
]

const comments = (number: number, id: string, method: string, body: Asked['body'], state: HostState): Answered => {
  const all = state.comments.filter((one) => one.number === number)
  if (id === 'list') return { status: 200, body: body['resolved'] === true ? [] : all.map(shown) }
  if (method === 'POST') {
    if (body['patchset_biz_id'] !== 'source-2') return { status: 400, body: { errorCode: 'patchset_biz_id' } }
    if (String(body['content']).length > 65_535) return { status: 400, body: { errorCode: 'content' } }
    return { status: 201, body: shown(writeComment(state, number, state.us, String(body['content']))) }
  }
  const found = all.find((one) => bizId(one) === id)
  if (found === undefined) return notFound
  if (found.author !== state.us) return { status: 403, body: { errorCode: 'Forbidden' } }
  found.text = String(body['content'])
  return { status: 200, body: { result: true } }
}

const bizId = ({ id }: FakeComment): string => `biz${id}`

const shown = (one: FakeComment) => ({
  comment_biz_id: bizId(one),
  content: one.text,
  author: { userId: one.author, name: `user ${one.author}` },
  comment_time: new Date(one.at).toISOString(),
  is_deleted: false,
})
