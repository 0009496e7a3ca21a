import type { Target } from './engine/target.ts'
import { cloudAnswers, probes } from './targets/answers.ts'
import { desiredState, operator, policies } from './targets/desired.ts'
import { emulatorMetadata, emulatorOss } from './targets/emulated-services.ts'
import { emulatorCalls, emulatorWire } from './targets/emulator.ts'
import { calls, events } from './targets/events.ts'
import { gitAnswers, gitObjects, gitSignatures } from './targets/git.ts'
import { accountEntries, controlEntries, requests } from './targets/ledger.ts'
import { admissions, manifests } from './targets/pods.ts'
import { comments, httpEvents, webhooks } from './targets/webhooks.ts'

/** Every parser that meets the outside. */
export const targets: readonly Target[] = [
  ...[events, calls, httpEvents, webhooks, comments, admissions, manifests],
  ...[desiredState, operator, policies, gitObjects, gitAnswers, gitSignatures],
  ...[accountEntries, controlEntries, requests, cloudAnswers, probes],
  ...[emulatorWire, emulatorCalls, emulatorOss, emulatorMetadata],
]
