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

const repo = '/repos/acme/roles'

/** GitHub as it documents itself, for one repository, `acme/roles`. https://docs.github.com/rest */
export const startGithub = (): Promise<FakeHost> => startHost('rolekeeper[bot]', answer)

const answer = (asked: Asked, state: HostState): Answered => {
  const { method, path, headers, body } = asked
  if (headers.authorization !== `Bearer ${state.token}`) return { status: 401, body: { message: 'Bad credentials' } }
  if (path === '/graphql') return { status: 200, body: { data: { viewer: { login: state.us } } } }
  if (!path.startsWith(repo)) return notFound
  const [kind = '', second = '', third = ''] = path
    .slice(repo.length + 1)
    .split('/')
    .map(decodeURIComponent)
  if (kind === 'pulls') return pull(Number(second), state)
  if (kind === 'issues' && third === 'comments') return comments(Number(second), asked, state)
  if (kind === 'issues' && second === 'comments') return comment(third, asked, state)
  if (kind === 'issues') return issues(Number(second), asked, state)
  if (kind === 'collaborators' && third === 'permission') {
    const permission = state.rights.get(second)
    return permission === undefined ? notFound : { status: 200, body: { permission } }
  }
  if (kind === 'check-runs') return checkRun(method, second, body, state)
  if (kind === 'statuses') {
    const { state: is, description } = body
    if (String(description).length > 140) return { status: 422, body: { message: 'description is too long' } }
    state.statuses.push({ head: second, state: String(is), title: String(description), summary: '', annotations: [] })
    return { status: 201, body: {} }
  }
  return notFound
}

const pull = (number: number, { pulls }: HostState): Answered => {
  const found = pulls.get(number)
  if (found === undefined) return notFound
  const { state, head, base, baseCommit, mergedAs, fork, canMerge } = found
  return {
    status: 200,
    body: {
      number,
      state: state === 'open' ? 'open' : 'closed',
      merged: state === 'merged',
      mergeable: state === 'open' ? canMerge : null,
      merge_commit_sha: mergedAs ?? '9'.repeat(40),
      head: { sha: head, ref: 'change', repo: fork ? { full_name: 'stranger/roles' } : { full_name: 'acme/roles' } },
      base: { ref: base, sha: baseCommit, repo: { full_name: 'acme/roles' } },
    },
  }
}

const comments = (number: number, { method, query, body }: Asked, state: HostState): Answered => {
  const all = state.comments.filter((one) => one.number === number)
  if (method === 'GET') return { status: 200, body: pageOf(all, query).map(shown) }
  if (String(body['body']).length > 65_536)
    return { status: 422, body: { message: 'body is too long (maximum is 65536 characters)' } }
  return { status: 201, body: shown(writeComment(state, number, state.us, String(body['body']))) }
}

const comment = (id: string, { method, body }: Asked, state: HostState): Answered => {
  const found = state.comments.find((one) => one.id === id)
  if (found === undefined) return notFound
  if (method === 'PATCH') {
    if (found.author !== state.us) return { status: 403, body: { message: 'Resource not accessible by integration' } }
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
    const labels = body['labels'] as string[]
    const made = {
      number: ++state.last,
      title: String(body['title']),
      text: String(body['body']),
      author: state.us,
      open: true,
      labels,
    }
    state.issues.push(made)
    return { status: 201, body: issueShown(made) }
  }
  const found = state.issues.find((one) => one.number === number)
  if (found === undefined) return notFound
  if (body['state'] === 'closed') found.open = false
  else Object.assign(found, { title: body['title'], text: body['body'] })
  return { status: 200, body: issueShown(found) }
}

const checkRun = (method: string, id: string, body: Asked['body'], state: HostState): Answered => {
  if (!state.isApp) return { status: 403, body: { message: 'You must authenticate via a GitHub App.' } }
  const output = body['output'] as Readonly<{ title: string; summary: string; annotations: unknown[] }>
  if (output.annotations.length > 50 || output.summary.length > 65_535)
    return { status: 422, body: { message: 'Invalid request.' } }
  if (method === 'PATCH') {
    state.statuses[Number(id)]?.annotations.push(...output.annotations)
    return { status: 200, body: { id: Number(id) } }
  }
  const { head_sha: head, status, conclusion } = body
  state.statuses.push({
    ...output,
    head: String(head),
    state: String(conclusion ?? status),
    annotations: [...output.annotations],
  })
  return { status: 201, body: { id: state.statuses.length - 1 } }
}

const shown = ({ id, number, author, text, at }: FakeComment) => ({
  id: Number(id),
  body: text,
  user: { login: author },
  issue_url: `https://api.github.com/repos/acme/roles/issues/${number}`,
  created_at: new Date(at).toISOString(),
})

const issueShown = ({ number, text, author }: FakeIssue) => ({ number, body: text, user: { login: author } })
