import { markdown, markdownCode } from '../../escape.ts'
import type { Drift } from './rows.ts'

/** The rows as a table of GitHub's Markdown. */
export const toMarkdownTable = (drifts: readonly Drift[]): string =>
  [
    '| state | instance | where | from | to | binding | why |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...drifts.map(
      ({ state, id, region, account, from, to, binding, why, fix }) =>
        `| ${markdown(state)} | ${markdownCode(id)} | ${markdownCode(`${account} ${region}`.trim())} ` +
        `| ${markdownCode(from)} | ${markdownCode(to)} | ${markdownCode(binding)} | ${markdown(`${why} ${fix}`.trim())} |`,
    ),
    '',
  ].join('\n')
