import { describe, expect, it } from 'vitest'
import type { ContainerGroup } from '../../src/emulator/world/tables.ts'
import { isLong } from '../kit/long.ts'
import { Crash, fuse, runInto } from '../kit/crash.ts'
import { accepted, withStack, type Stack } from '../kit/stack.ts'
import { at, desired, fleetOf, group, idOf, rolesOf, tableOf, yaml } from './recreate-kit.ts'

describe('a recreate that a crash cut off', () => {
  it('is finished by the runs after, wherever it was cut: one group with the right role is left', async () => {
    const whole = fuse(null)
    await withStack(fleetOf(group(1, 'old')), (stack) => runInto(whole, stack, desired))
    expect(whole.steps).toBeGreaterThan(20)

    for (let step = 1; step <= whole.steps; step += isLong ? 1 : 4) {
      await withStack(fleetOf(group(1, 'old')), async (stack) => {
        const context = `crash at step ${step} of ${whole.steps}`
        await runInto(fuse(step), stack, desired)
        await stack.run(desired)
        const after = rolesOf(stack)
        expect(after, context).toHaveLength(1)

        // What cannot be told yet is told once everything that was made is to be seen.
        stack.clock.jump(26 * 60_000)
        await stack.run(desired)
        await stack.run(desired)
        expect(rolesOf(stack), context).toEqual(['shop'])
        expect((await (await stack.openLedger()).memory(at.account)).open, context).toEqual([])
      })
    }
  }, 240_000)

  /** Runs until the replacement is made, and dies right after. */
  const dieOnceMade = async (stack: Stack, left: readonly string[] = ['old', 'shop']): Promise<void> => {
    const dying = new Proxy(stack.writer, {
      get: (target, name, receiver) =>
        name === 'bear'
          ? async (birth: Parameters<typeof target.bear>[0]) => {
              await target.bear(birth)
              throw new Crash('The process died.')
            }
          : (Reflect.get(target, name, receiver) as unknown),
    })
    const ledger = await stack.openLedger('crashing')
    await expect(stack.run(desired, { ledger, writer: dying })).rejects.toThrow(Crash)
    expect(rolesOf(stack)).toEqual(left)
  }

  it('is taken back where nobody wants it any more', async () => {
    await withStack(fleetOf(group(1, 'old')), async (stack) => {
      await dieOnceMade(stack)
      const { recovered } = await stack.run(accepted(yaml('priority: 1')))

      expect(recovered).toMatchObject([{ outcome: 'rolled-back', code: 'moved' }])
      expect(rolesOf(stack)).toEqual(['old'])
    })
  })

  it('waits, both groups as they are, while changes are stopped', async () => {
    await withStack(fleetOf(group(1, 'old')), async (stack) => {
      await dieOnceMade(stack)
      const ledger = await stack.openLedger()
      await ledger.note({ kind: 'stop', reason: 'incident' })
      const { recovered } = await stack.run(desired)
      expect(recovered).toMatchObject([{ outcome: 'interrupted', code: 'stopped' }])
      expect(rolesOf(stack)).toEqual(['old', 'shop'])

      await ledger.note({ kind: 'start', reason: 'over' })
      await stack.run(desired)
      expect(rolesOf(stack)).toEqual(['shop'])
    })
  })

  it('waits where its account is only reported on by now', async () => {
    await withStack(fleetOf(group(1, 'old')), async (stack) => {
      await dieOnceMade(stack)
      const { recovered } = await stack.run(accepted(yaml().replace('regions: [cn-hangzhou]', '$&, mode: report')))
      expect(recovered).toMatchObject([{ outcome: 'interrupted', code: 'report-only' }])
      expect(rolesOf(stack)).toEqual(['old', 'shop'])
    })
  })

  it.each(['protect', 'suspend'])('is taken back where the old group is under %s by now', async (kind) => {
    await withStack(fleetOf(group(1, 'old')), async (stack) => {
      await dieOnceMade(stack)
      const guard = `  ${kind}: [{ match: { kind: eci, tags: { app: shop } }, reason: incident }]`
      const { recovered } = await stack.run(accepted(yaml().replace('roles:', `${guard}\nroles:`)))
      expect(recovered).toMatchObject([{ outcome: 'rolled-back' }])
      expect(rolesOf(stack)).toEqual(['old'])
    })
  })

  it('is finished though newborn groups are not to be seen for a while', async () => {
    await withStack(fleetOf(group(1, 'old')), async (stack) => {
      stack.emulator.cloud.world.settings.visibility.containerGroupsMs = 4 * 60_000
      await dieOnceMade(stack)
      const { verdict } = await stack.run(desired)
      expect(verdict.plan.actions).toEqual([])
      expect(JSON.stringify(verdict.plan.blocked)).toContain('has begun to replace it')

      stack.clock.jump(4 * 60_000)
      await stack.run(desired)
      expect(rolesOf(stack)).toEqual(['shop'])
    })
  })

  it('is made no second time while the first may have been made late and is not to be seen yet', async () => {
    await withStack(fleetOf(group(1, 'old')), async (stack) => {
      stack.emulator.cloud.world.settings.visibility.containerGroupsMs = 24 * 60_000
      await dieOnceMade(stack)
      stack.clock.jump(20 * 60_000)
      const { recovered, verdict } = await stack.run(desired)
      expect(recovered).toMatchObject([{ outcome: 'interrupted', code: 'still-unclear' }])
      expect(verdict.plan.actions).toEqual([])

      stack.clock.jump(6 * 60_000)
      await stack.run(desired)
      expect(rolesOf(stack)).toEqual(['shop'])
    })
  })

  it('is not taken for gone by a process that was frozen for long before it was made', async () => {
    await withStack(fleetOf(group(1, 'old')), async (stack) => {
      stack.emulator.cloud.world.settings.visibility.containerGroupsMs = 60_000
      const frozen = {
        ...stack.writer,
        bear: async (birth: Parameters<typeof stack.writer.bear>[0]) => {
          stack.clock.jump(15 * 60_000)
          return stack.writer.bear(birth)
        },
      }
      await stack.run(desired, { writer: frozen })
      stack.clock.jump(60_000)
      await stack.run(desired)
      expect(rolesOf(stack)).toEqual(['shop'])
    })
  })

  it('is not taken for gone by a process that was frozen after it had looked', async () => {
    await withStack(fleetOf(group(1, 'old')), async (stack) => {
      stack.emulator.cloud.world.settings.visibility.containerGroupsMs = 60_000
      let isFrozen = false
      const frozen = {
        ...stack.reader,
        groupsNow: async (...asked: Parameters<typeof stack.reader.groupsNow>) => {
          const groups = await stack.reader.groupsNow(...asked)
          const isUnseen = 'ids' in asked[1] && asked[1].ids.length === 2 && groups.length === 1
          if (isUnseen && !isFrozen) stack.clock.jump(20 * 60_000)
          isFrozen ||= isUnseen
          return groups
        },
      }
      await stack.run(desired, { reader: frozen })
      expect(isFrozen).toBe(true)
      stack.clock.jump(60_000)
      await stack.run(desired)
      expect(rolesOf(stack)).toEqual(['shop'])
    })
  })

  it('stays open however long the cloud shows no group at all, since that may be a denied list', async () => {
    await withStack(fleetOf(group(1, 'old')), async (stack) => {
      const { faults } = stack.emulator.cloud.world
      await dieOnceMade(stack)
      faults.add([{ action: 'DescribeContainerGroups', empty: 'list' }])
      stack.clock.jump(3 * 3_600_000)
      const { recovered } = await stack.run(desired)
      expect(recovered).toMatchObject([{ outcome: 'interrupted', code: 'still-unclear' }])

      faults.clear()
      await stack.run(desired)
      expect(rolesOf(stack)).toEqual(['shop'])
    })
  })

  it('is over once both groups are gone and others are to be seen', async () => {
    await withStack(fleetOf(group(1, 'old'), group(2, 'shop', { Tags: {} })), async (stack) => {
      await dieOnceMade(stack, ['old', 'shop', 'shop'])
      for (const { ContainerGroupId } of [...tableOf(stack).values()]) {
        if (ContainerGroupId !== idOf(2)) tableOf(stack).delete(ContainerGroupId)
      }
      stack.clock.jump(2 * 3_600_000)
      const { recovered } = await stack.run(desired)

      expect(recovered).toMatchObject([{ outcome: 'interrupted', code: 'planned-anew' }])
      expect((await (await stack.openLedger()).memory(at.account)).open).toEqual([])
    })
  })

  it('is left alone where another run holds the region', async () => {
    await withStack(fleetOf(group(1, 'old')), async (stack) => {
      await dieOnceMade(stack)
      const other = await stack.openLedger('another')
      stack.clock.jump(3 * 60_000)
      await other.lease(at.account, at.region, 10 * 60_000)
      const { recovered } = await stack.run(desired)

      expect(recovered).toMatchObject([{ outcome: 'interrupted', code: 'lost-lease' }])
      expect(rolesOf(stack)).toEqual(['old', 'shop'])
    })
  })
})

describe('somebody else at the same time', () => {
  /** Does something once the replacement is made and before it is looked at. */
  const meanwhile = (stack: Stack, deed: (made: ContainerGroup, old: ContainerGroup) => void) =>
    stack.run(desired, {
      writer: new Proxy(stack.writer, {
        get: (target, name, receiver) =>
          name === 'bear'
            ? async (birth: Parameters<typeof target.bear>[0]) => {
                const born = await target.bear(birth)
                const [made, old] = [tableOf(stack).get(born.id), tableOf(stack).get(idOf(1))]
                if (made === undefined || old === undefined) throw new Error('They are gone.')
                deed(made, old)
                return born
              }
            : (Reflect.get(target, name, receiver) as unknown),
      }),
    })

  it('who changes the old group keeps it, since its replacement would lack the change', async () => {
    await withStack(fleetOf(group(1, 'old')), async (stack) => {
      const { record } = await meanwhile(stack, (_, old) => {
        old.more = { ...old.more, Containers: [{ Name: 'app', Image: 'shop:2' }] }
      })

      expect(record.results).toMatchObject([{ outcome: 'rolled-back', code: 'not-alike' }])
      expect(rolesOf(stack)).toEqual(['old'])
    })
  })

  it('who asks for the old group to be left alone gets that', async () => {
    await withStack(fleetOf(group(1, 'old')), async (stack) => {
      const { record } = await meanwhile(stack, (_, old) => old.tags.set('rolekeeper:hold', ''))

      expect(record.results).toMatchObject([{ outcome: 'rolled-back' }])
      expect(rolesOf(stack)).toEqual(['old'])
    })
  })

  it('who deletes the old group leaves the replacement', async () => {
    await withStack(fleetOf(group(1, 'old')), async (stack) => {
      const { record } = await meanwhile(stack, (_, old) => tableOf(stack).delete(old.ContainerGroupId))

      expect(record.results).toMatchObject([{ outcome: 'recreated' }])
      expect(rolesOf(stack)).toEqual(['shop'])
    })
  })

  it('who deletes the replacement keeps the old group', async () => {
    await withStack(fleetOf(group(1, 'old')), async (stack) => {
      const { record } = await meanwhile(stack, (made) => tableOf(stack).delete(made.ContainerGroupId))

      expect(record.results).toMatchObject([{ outcome: 'rolled-back', code: 'gone' }])
      expect(rolesOf(stack)).toEqual(['old'])
    })
  })

  it('who takes away the right to see groups ends nothing, and the next run goes on', async () => {
    await withStack(fleetOf(group(1, 'old')), async (stack) => {
      const { faults } = stack.emulator.cloud.world
      const { record } = await meanwhile(stack, () =>
        faults.add([{ action: 'DescribeContainerGroups', empty: 'list' }]),
      )

      expect(record.results).toMatchObject([{ outcome: 'interrupted' }])
      expect(rolesOf(stack)).toEqual(['old', 'shop'])
      faults.clear()
      const { recovered } = await stack.run(desired)
      expect(recovered).toMatchObject([{ outcome: 'recreated', code: 'recovered' }])
      expect(rolesOf(stack)).toEqual(['shop'])
    })
  })

  it('who presses stop leaves both groups to the next run, which finishes', async () => {
    await withStack(fleetOf(group(1, 'old')), async (stack) => {
      const stop = new AbortController()
      const dying = stack.run(desired, {
        stop: stop.signal,
        writer: new Proxy(stack.writer, {
          get: (target, name, receiver) =>
            name === 'bear'
              ? async (birth: Parameters<typeof target.bear>[0]) => {
                  const born = await target.bear(birth)
                  stop.abort(new Error('stopped'))
                  return born
                }
              : (Reflect.get(target, name, receiver) as unknown),
        }),
      })
      const { record } = await dying
      expect(record.results).toMatchObject([{ outcome: 'interrupted', code: 'stopped-by-signal' }])
      expect(record.results[0]?.message).toContain('are both there')

      await stack.run(desired)
      expect(rolesOf(stack)).toEqual(['shop'])
    })
  })
})
