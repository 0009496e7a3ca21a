import {
  notFound,
  pageOf,
  startHost,
  writeComment,
  type Answered,
  type Asked,
  type FakeComment,
  type FakeHost,
  type FakeIssue,
  type HostState,
} from './host.ts'

const project = '/api/v4/projects/acme%2Froles'

/** GitLab as it documents itself, for one project, `acme/roles`. People are numbers. https://docs.gitlab.com/api/rest/ */
export const startGitlab = (): Promise<FakeHost> => startHost('7', answer)

const answer = (asked: Asked, state: HostState): Answered => {
  const { path, headers, body } = asked
  if (headers['private-token'] !== state.token) return { status: 401, body: { message: '401 Unauthorized' } }
  if (path === '/api/v4/user') return { status: 200, body: { id: Number(state.us), username: 'rolekeeper' } }
  if (!path.startsWith(project)) return notFound
  const [kind = '', second = '', third = '', fourth = ''] = path.slice(project.length + 1).split('/')
  if (kind === 'merge_requests' && third === 'notes') return notes(Number(second), fourth, asked, state)
  if (kind === 'merge_requests') return mergeRequest(Number(second), third, state)
  if (kind === 'issues') return issues(Number(second), asked, state)
  if (kind === 'members') {
    const level = state.rights.get(third)
    return level === undefined ? notFound : { status: 200, body: { access_level: level, state: 'active' } }
  }
  if (kind === 'statuses') {
    const { state: is, description, name } = body
    const before = state.statuses.findLast(({ head }) => head === second)
    if (before?.state === is && is === 'pending') {
      return { status: 400, body: { message: 'Cannot transition status via :enqueue from :pending' } }
    }
    state.statuses.push({
      head: second,
      state: String(is),
      title: String(description),
      summary: String(name),
      annotations: [],
    })
    return { status: 201, body: {} }
  }
  return notFound
}

const mergeRequest = (number: number, what: string, { pulls }: HostState): Answered => {
  const found = pulls.get(number)
  if (found === undefined) return notFound
  const { state, head, base, baseCommit, mergedAs, fork, canMerge } = found
  if (what === 'merge_ref') {
    return canMerge
      ? { status: 200, body: { commit_id: '8'.repeat(40) } }
      : { status: 400, body: { message: 'Merge request is not mergeable' } }
  }
  return {
    status: 200,
    body: {
      iid: number,
      state: state === 'open' ? 'opened' : state,
      sha: head,
      target_branch: base,
      source_project_id: fork ? 99 : 5,
      target_project_id: 5,
      merge_commit_sha: mergedAs,
      squash_commit_sha: null,
      diff_refs: { base_sha: baseCommit, head_sha: head, start_sha: baseCommit },
    },
  }
}

const notes = (number: number, id: string, { method, query, body }: Asked, state: HostState): Answered => {
  const all = state.comments.filter((one) => one.number === number)
  if (id === '') {
    if (method === 'GET') return { status: 200, body: pageOf(all, query).map(shown) }
    return { status: 201, body: shown(writeComment(state, number, state.us, String(body['body']))) }
  }
  const found = all.find((one) => one.id === id)
  if (found === undefined) return notFound
  if (method === 'PUT') {
    if (found.author !== state.us) return { status: 403, body: { message: '403 Forbidden' } }
    found.text = String(body['body'])
  }
  return { status: 200, body: shown(found) }
}

const issues = (number: number, { method, query, body }: Asked, state: HostState): Answered => {
  if (method === 'GET') {
    const open = state.issues.filter((one) => one.open && one.labels.includes(query.get('labels') ?? ''))
    return { status: 200, body: pageOf(open, query).map(issueShown) }
  }
  if (method === 'POST') {
    const labels = String(body['labels']).split(',')
    const made = {
      number: ++state.last,
      title: String(body['title']),
      text: String(body['description']),
      author: state.us,
      open: true,
      labels,
    }
    state.issues.push(made)
    return { status: 201, body: issueShown(made) }
  }
  const found = state.issues.find((one) => one.number === number)
  if (found === undefined) return notFound
  if (body['state_event'] === 'close') found.open = false
  else Object.assign(found, { title: body['title'], text: body['description'] })
  return { status: 200, body: issueShown(found) }
}

const shown = ({ id, author, text, at }: FakeComment) => ({
  id: Number(id),
  body: text,
  author: { id: Number(author), username: `user-${author}` },
  system: false,
  created_at: new Date(at).toISOString(),
})

const issueShown = ({ number, text, author }: FakeIssue) => ({
  iid: number,
  description: text,
  author: { id: Number(author), username: `user-${author}` },
})
