import { parse, View, type Spec } from 'vega'
import { trusted, type Html } from './html.ts'

/** How much of something is in a state; `state` names a colour of the page's style. */
export type Share = Readonly<{ state: string; count: number }>

/** A line through time; `at` in milliseconds. */
export type Line = Readonly<{ state: string; points: readonly Readonly<{ at: number; count: number }>[] }>

const WIDTH = 380

/** One bar over the whole width, whatever it is: how a fleet is divided. */
export const drawShares = (shares: readonly Share[]): Promise<Html> =>
  draw(
    {
      width: 1000,
      height: 10,
      data: [{ name: 'shares', values: stacked(shares) }],
      scales: [{ name: 'x', type: 'linear', domain: [0, 1], range: 'width' }],
      marks: [
        {
          type: 'rect',
          from: { data: 'shares' },
          encode: {
            enter: {
              x: { scale: 'x', field: 'from' },
              x2: { scale: 'x', field: 'to' },
              y: { value: 0 },
              height: { value: 10 },
              fill: colour,
            },
          },
        },
      ],
    },
    'preserveAspectRatio="none"',
  )

/** Lines through time, in UTC. */
export const drawLines = (lines: readonly Line[]): Promise<Html> =>
  draw({
    width: WIDTH - 50,
    height: 150,
    padding: { left: 30, right: 20, top: 8, bottom: 22 },
    data: [
      { name: 'points', values: lines.flatMap(({ state, points }) => points.map((point) => ({ ...point, state }))) },
      {
        name: 'last',
        values: lines.flatMap(({ state, points }) => points.slice(-1).map((point) => ({ ...point, state }))),
      },
    ],
    scales: [
      { name: 'x', type: 'utc', domain: { data: 'points', field: 'at' }, range: 'width' },
      {
        name: 'y',
        type: 'linear',
        domain: { data: 'points', field: 'count' },
        range: 'height',
        nice: 4,
        zero: true,
        domainMin: 0,
      },
    ],
    axes: [
      {
        orient: 'left',
        scale: 'y',
        tickCount: 4,
        format: 'd',
        grid: true,
        gridColor: 'var(--line)',
        domain: false,
        ticks: false,
        labelPadding: 8,
        labelFontSize: 12,
      },
      {
        orient: 'bottom',
        scale: 'x',
        format: '%-d %b',
        domainColor: 'var(--line)',
        tickColor: 'var(--line)',
        labelFlush: true,
        values: daysOf(lines),
        labelPadding: 4,
        labelFontSize: 12,
      },
    ],
    marks: [
      {
        type: 'group',
        from: { facet: { name: 'line', data: 'points', groupby: 'state' } },
        marks: [
          {
            type: 'line',
            from: { data: 'line' },
            encode: {
              enter: {
                x: { scale: 'x', field: 'at' },
                y: { scale: 'y', field: 'count' },
                stroke: colour,
                strokeWidth: { value: 2 },
                strokeJoin: { value: 'round' },
              },
            },
          },
        ],
      },
      {
        type: 'symbol',
        from: { data: 'last' },
        encode: {
          enter: {
            x: { scale: 'x', field: 'at' },
            y: { scale: 'y', field: 'count' },
            fill: colour,
            size: { value: 44 },
          },
        },
      },
    ],
  })

/** Four days that are about as far apart: more would not fit a phone. */
const daysOf = ([first]: readonly Line[]): number[] => {
  const days = first?.points.map(({ at }) => at) ?? []
  const places = [0, 1 / 3, 2 / 3, 1].map((part) => Math.round(part * (days.length - 1)))
  return [...new Set(places)].flatMap((place) => days[place] ?? [])
}

/** The page's style says what colours are, light or dark. */
const colour = { signal: `'var(--' + datum.state + ')'` }

/** Where each segment begins and ends, as shares of the whole. */
const stacked = (shares: readonly Share[]) => {
  const all = shares.reduce((sum, { count }) => sum + count, 0)
  let from = 0
  return shares.filter(({ count }) => count > 0).map(({ state, count }) => ({ state, from, to: (from += count / all) }))
}

/** The chart as SVG, the same bytes for the same data. What is in it stands in the page as text, too. */
const draw = async (spec: Spec, attributes = ''): Promise<Html> => {
  const view = new View(parse({ autosize: 'none', padding: 0, ...spec }), { renderer: 'none' })
  try {
    const svg = await view.toSVG()
    return trusted(svg.replace(/^<svg[^>]*?( width=.*?)>/, `<svg class="chart" aria-hidden="true" ${attributes}$1>`))
  } finally {
    // It would go on listening.
    view.finalize()
  }
}
