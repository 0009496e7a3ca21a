import { builtInBounds } from '../core/desired/bounds.ts'
import type { Bounds, Quota, RoleBound } from '../core/model/bounds.ts'
import { accountId } from '../core/model/names.ts'
import type { Problem } from '../core/model/problem.ts'
import { check, inOrder } from './problems.ts'
import { aboutFile } from './source-file.ts'
import { operatorShape, type OperatorShape, type QuotaShape } from './shape/operator.ts'
import { parseYaml } from './yaml.ts'

export type OperatorReading = Readonly<
  { ok: true; bounds: Bounds } | { ok: false; problems: readonly [Problem, ...Problem[]] }
>

/** The operator's bounds out of YAML or JSON; what the file leaves out is as built in. */
export function readOperator(text: string, file: string): OperatorReading {
  const { documents, problems } = parseYaml(file, text)
  const [document, ...others] = documents
  if (problems.length > 0) return { ok: false, problems: inOrder(problems) }
  if (document === undefined || others.length > 0) return { ok: false, problems: [notOne(file)] }
  const checked = check(operatorShape, document)
  return checked.ok ? { ok: true, bounds: boundsOf(checked.value) } : { ok: false, problems: inOrder(checked.problems) }
}

const notOne = (file: string): Problem =>
  aboutFile(file, "the operator's bounds are one document", 'Begin it with schema: rolekeeper/operator/v1.')

function boundsOf(shape: OperatorShape): Bounds {
  const builtIn = builtInBounds
  return {
    accounts: shape.accounts?.map(accountId) ?? null,
    roles: shape.roles?.map(roleBound) ?? null,
    ceilings: { ...builtIn.ceilings, ...shape.limits },
    ledger: shape.ledger ?? null,
    quotas: {
      sweep: quotaOf(shape.quotas?.sweep, builtIn.quotas.sweep),
      events: quotaOf(shape.quotas?.events, builtIn.quotas.events),
    },
    signers: (shape.signers ?? []).map(({ name, ssh = null, pgp = null }) => ({ name, ssh, pgp })),
    requireSignature: shape.requireSignature ?? builtIn.requireSignature,
    notifyHosts: shape.notifyHosts ?? builtIn.notifyHosts,
  }
}

function roleBound({ names, accounts, match }: NonNullable<OperatorShape['roles']>[number]): RoleBound {
  const [first, ...more] = match ?? []
  const scope = { accounts: null, regions: null }
  return { names, accounts: accounts ?? null, match: first === undefined ? null : { scope, anyOf: [first, ...more] } }
}

function quotaOf(written: QuotaShape | undefined, builtIn: Quota): Quota {
  const { default: calls, ...operations } = written ?? {}
  return {
    default: calls ?? builtIn.default,
    operations: new Map([...builtIn.operations, ...Object.entries(operations)]),
  }
}
