import type { Area, Selection } from './rules.ts'

/** What is in `on` and in each of `within`, and in none of `except`. */
export type Region = Readonly<{ on: Area; within: readonly Area[]; except: readonly Area[] }>

/** `oss:Get*, oss:List* on acs:oss:*:*:web/*, except oss:GetObject on acs:oss:*:*:web/public/*` */
export const regionText = ({ on, within, except }: Region): string =>
  [
    areaText(on),
    ...within.map((area) => `only where it is ${areaText(area)}`),
    ...except.map((area) => `except ${areaText(area)}`),
  ].join(', ')

const areaText = ({ actions, resources }: Area): string => `${selectionText(actions)} on ${selectionText(resources)}`

const selectionText = ({ is, patterns }: Selection): string =>
  is === 'these' ? patterns.join(', ') : `all but ${patterns.join(', ')}`
