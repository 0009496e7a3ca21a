// Writes a file as one comment of the pull or merge request that the pipeline runs for, anew each time: node comment.mjs plan.md
/* global fetch */
import { readFile } from 'node:fs/promises'
import { argv, env } from 'node:process'

const MARKER = '<!-- rolekeeper plan -->'

// https://docs.github.com/rest/issues/comments
const github = async () => {
  const repository = `${env.GITHUB_API_URL}/repos/${env.GITHUB_REPOSITORY}`
  return {
    headers: { authorization: `Bearer ${env.GH_TOKEN}` },
    all: `${repository}/issues/${env.NUMBER}/comments`,
    one: (id) => `${repository}/issues/comments/${id}`,
    edit: 'PATCH',
    isOurs: ({ user }) => user.login === 'github-actions[bot]',
  }
}

// https://docs.gitlab.com/api/notes/
const gitlab = async () => {
  const headers = { 'private-token': env.ROLEKEEPER_NOTE_TOKEN }
  const all = `${env.CI_API_V4_URL}/projects/${env.CI_PROJECT_ID}/merge_requests/${env.CI_MERGE_REQUEST_IID}/notes`
  const me = await ask('GET', `${env.CI_API_V4_URL}/user`, headers)
  return { headers, all, one: (id) => `${all}/${id}`, edit: 'PUT', isOurs: ({ author }) => author.id === me.id }
}

const ask = async (method, url, headers, body) => {
  const answer = await fetch(url, {
    method,
    headers: { ...headers, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${url} answers ${answer.status}: ${await answer.text()}`)
  return answer.json()
}

const host = await (env.GITLAB_CI ? gitlab() : github())

const before = async (page = 1) => {
  const found = await ask('GET', `${host.all}?per_page=100&page=${page}`, host.headers)
  const ours = found.find((one) => host.isOurs(one) && one.body.startsWith(MARKER))
  return ours ?? (found.length === 100 ? before(page + 1) : null)
}

const body = `${MARKER}\n${await readFile(argv[2], 'utf8')}`
const comment = await before()
if (comment === null) await ask('POST', host.all, host.headers, { body })
else await ask(host.edit, host.one(comment.id), host.headers, { body })
