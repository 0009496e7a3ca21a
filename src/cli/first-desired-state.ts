import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A first desired state, for its reader to change: it looks and tells, and changes nothing until `mode` says so. It is
 * written into a folder that is empty or does not exist; false: the folder holds something, and was left alone.
 */
export const writeFirstDesiredState = async (folder: string): Promise<boolean> => {
  await mkdir(folder, { recursive: true })
  const names = await readdir(folder)
  if (names.some((name) => !name.startsWith('.'))) return false
  await writeFile(join(folder, 'rolekeeper.yaml'), firstDesiredState, { flag: 'wx' })
  return true
}

export const firstDesiredState = `# Which instance RAM role each ECS instance should hold. Look at it with: rolekeeper plan
# Editors complete and check it: rolekeeper schema > rolekeeper.schema.json
schema: rolekeeper/desired-state/v1

settings:
  accounts:
    - name: main # what documents and reports call the account
      id: '1234567890123456' # yours, in quotes: an id is text
      regions: [cn-hangzhou]
      mode: report # look, plan and tell. "enforce" changes what differs
  # Not more than this in an hour; the rest waits, or someone approves it.
  limits:
    attach: { max: 100, per: 1h }
    replace: { max: 5, per: 1h }
    detach: { max: 5, per: 1h }
  # Never touched, whatever a binding says. A tag rolekeeper:hold does the same for one instance.
  protect:
    - match: { names: 'bastion*' }
      reason: the way in when all else fails

roles:
  # A role that exists and that somebody else keeps: attached, never edited.
  web-tier: { managed: false }

  # A role that Rolekeeper makes and keeps:
  # batch-worker:
  #   description: Nightly jobs
  #   policies: [system/AliyunOSSReadOnlyAccess] # exactly these

bindings:
  # Every instance with the tag app=web gets web-tier.
  - name: web
    role: web-tier
    match: { kind: ecs, tags: { app: web } }

  # A second one; where two match, the higher priority wins.
  # - name: batch
  #   role: batch-worker
  #   match: { kind: ecs, names: 'batch-*', regions: cn-hangzhou }
  #   except: { tags: { stage: test } }
`
