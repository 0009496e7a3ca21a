/** `npm run bench`: every figure of this project, printed and written to bench/results.md. Exit 1 if a bound does not hold. */
import { writeFile } from 'node:fs/promises'
import { burstRows } from './burst.ts'
import { callRows } from './calls.ts'
import { coldStartRow } from './cold-start.ts'
import { gitRows } from './git.ts'
import { k8sRows } from './k8s.ts'
import { loadRows } from './load.ts'
import { planRows } from './plan.ts'
import { quotaRow } from './quota.ts'
import { ramRow } from './ram.ts'
import { requestRow } from './requests.ts'
import { reviewRow } from './review.ts'
import { sweepRow } from './sweep.ts'
import { table } from './table.ts'

const rows = [
  ...(await callRows()),
  await ramRow(),
  ...planRows(),
  reviewRow(),
  await sweepRow(),
  await quotaRow(),
  ...(await burstRows()),
  await requestRow(),
  ...(await gitRows()),
  ...(await k8sRows()),
  ...(await loadRows()),
  await coldStartRow(),
]
const text = table(rows)
console.log(text)
await writeFile(new URL('results.md', import.meta.url), `# Results of \`npm run bench\`\n\n${text}\n`)
process.exitCode = rows.every(({ holds }) => holds) ? 0 : 1
