import { expect, test } from 'vitest'
import { rolekeeper } from './kit.ts'

test('the tour tells the whole story in plain lines and ends with nothing to do', async () => {
  const { status, stdout, stderr } = await rolekeeper(['tour'])

  expect(stdout).toMatch(/RunInstances made (i-\w+)/)
  expect(stdout).toContain('rolekeeper plan: 0 changes to make.')
  expect(stdout + stderr).not.toContain('\u001b')
  expect(status).toBe(0)
})
