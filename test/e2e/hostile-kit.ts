import { ACCOUNT } from '../kit/fleets.ts'

/** What people who mean harm call things. */
export const evil = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '@acme/everybody @all look',
  '[click](javascript:alert(1)) ![x](http://evil.example/x.png)',
  '| a | b |\n\n# Approved\n\n```\n</details>',
  '\u202Egnp.exe \u0007\u001B[31m',
  "[//]: # 'rolekeeper plan'",
  '/rolekeeper approve sha256:0',
] as const

export const settings = `
settings:
  accounts: [{ name: prod, id: "${ACCOUNT}", regions: [cn-hangzhou] }]
`
export const before = `
roles:
  web-tier: { managed: false }
bindings:
  - { name: web, role: web-tier, match: { kind: ecs, tags: { app: nobody } } }
`
/** Gives every instance a role. */
export const everything = before.replace('nobody', 'web')

/** What a request's own branch may hold, as trees in git's own words. */
export const repositories: readonly Readonly<Record<string, string>>[] = [
  {
    '100644 all.yaml': `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(9)}*a]\nc: &c [${'*b,'.repeat(9)}*b]\nd: [${'*c,'.repeat(9)}*c]\n`,
  },
  { '100644 all.yaml': `${'- '.repeat(20_000)}x\n` },
  { '100644 all.yaml': `${'['.repeat(50_000)}` },
  { '100644 all.yaml': 'x'.repeat(3 * 1024 * 1024) },
  { '100644 all.yaml': '!!js/function "function(){ process.exit(1) }"\n' },
  { '100644 all.yaml': '__proto__: { polluted: true }\nconstructor: { prototype: {} }\n' },
  { '100644 all.yaml': Buffer.from([0xff, 0xfe, 0x00, 0x01]).toString('latin1') },
  { '100644 ../../../../etc/cron.d/x.yaml': everything },
  { '100644 ..': everything },
  { '100644 .git': everything },
  { '100644 a\\..\\b.yaml': everything },
  { '120000 link.yaml': '/etc/passwd' },
  { '120000 link.yaml': '../../../../proc/self/environ' },
  { '100755 run.yaml': '#!/bin/sh\ntouch /tmp/owned\n' },
  {
    '100644 all.yaml': everything.replace(
      'web-tier: { managed: false }',
      `"${'r'.repeat(10_000)}": { managed: false }`,
    ),
  },
  { '100644 all.yaml': `${everything}\n# ${'<script>'.repeat(500)}\n${evil[0]}: 1\n` },
  { '100644 <script>alert(1)<%2Fscript>.yaml': 'oops: [' },
  {
    '100644 settings.yaml':
      'settings: { accounts: [{ name: "@all", id: "9999999999999999", regions: [cn-hangzhou], assumeRole: evil }] }\n',
    '100644 all.yaml': everything,
  },
]
