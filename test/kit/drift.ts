import { check } from '../../src/core/check/check.ts'
import { noFilter, type Filter } from '../../src/core/check/filter.ts'
import type { Plan } from '../../src/core/model/plan.ts'
import { driftDocument, type Comparison } from '../../src/core/report/drift.ts'
import { takeCensus } from '../../src/core/report/drift/census.ts'
import type { DriftDocument } from '../../src/core/report/drift-document.ts'
import { givenOf, planOf, type World } from './model.ts'

const links = { ecs: '', eci: '', file: null }

type How = Readonly<{ filter?: Partial<Filter>; plan?: (plan: Plan<'accepted'>) => Plan<'accepted'> }> &
  Partial<Pick<Comparison, 'findings' | 'calls' | 'links' | 'last'>>

/** The report of the world, as compareDrift has it made. */
export const driftOf = (world: World, how: How = {}): DriftDocument => {
  const { plan = (one) => one, filter, ...rest } = how
  const { desired, given = givenOf() } = world
  const census = takeCensus()
  const options = { filter: { ...noFilter, ...filter }, reviewed: null }
  const verdict = check(plan(planOf({ ...world, given, watch: census.see })), desired, given, options)
  return driftDocument(
    {
      of: { verdict, desired, given, counted: census.counted() },
      filter: options.filter,
      findings: [],
      calls: [],
      links,
      last: null,
      at: given.asOf,
      ...rest,
    },
    '0.1.0',
  )
}

/** The report where nothing could be looked at. */
export const blindReport = (how: Partial<Comparison> = {}): DriftDocument =>
  driftDocument(
    { of: null, filter: noFilter, findings: [], calls: [], links, last: null, at: givenOf().asOf, ...how },
    '0.1.0',
  )
