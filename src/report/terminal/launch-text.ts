import type { LaunchDocument } from '../../core/report/launch.ts'
import { toJson } from '../data/json.ts'
import { terminal as safe } from '../escape.ts'
import { paintWith } from './paint.ts'
import type { Look } from './text.ts'

/** What was launched, or why nothing was. */
export const launchText = (document: LaunchDocument, look: Look): string => {
  const paint = paintWith(look.color)
  const { kind, name, account, region, id, ramRoleName, binding, addresses, why, fix } = document
  const thing = safe(`${kind === 'ecs' ? 'instance' : 'container group'}${name === '' ? '' : ` ${name}`}`)
  const place = safe(`${account}, ${region}`)
  const role = `role ${safe(ramRoleName ?? 'none')}${binding === null ? '' : ` (binding ${safe(binding)})`}`
  const more = [why, fix].filter((text) => text !== null).map((text) => `  ${safe(text)}`)
  const lines = {
    'dry-run': () => [`Would ask for ${thing} in ${place} with ${role}:`, toJson(document.request).trimEnd(), ...more],
    refused: () => [paint.bad(`Not launched: ${thing} in ${place}.`), ...more],
    running: () => [paint.good(`${safe(id ?? '')} runs in ${place} with ${role}.`), addressLine(addresses), ...more],
    'running-otherwise': () => [paint.todo(`${safe(id ?? '')} runs in ${place}.`), addressLine(addresses), ...more],
    late: () => [paint.todo(`${safe(id ?? '')} in ${place} is there with ${role}, and does not run yet.`), ...more],
    failed: () => [paint.bad(`${safe(id ?? '')} in ${place} ended without ever running.`), ...more],
  }[document.outcome]()
  return `${lines.filter((line) => line !== '').join('\n')}\n`
}

const addressLine = (addresses: readonly string[]): string =>
  addresses.length === 0 ? '' : `  at ${addresses.map(safe).join(', ')}`
