import { describe, expect, it } from 'vitest'
import { readLaunchSpec } from '../../src/read/launch-spec.ts'
import { formatProblem } from '../../src/read/problems.ts'

const ecs = `
RegionId: cn-hangzhou
ImageId: aliyun_3
InstanceType: ecs.g7.large
VSwitchId: vsw-1
`
const eci = `
RegionId: cn-hangzhou
ContainerGroupName: nightly
Container: [{ Name: app, Image: "job:1" }]
`

const problemsOf = (kind: 'ecs' | 'eci', text: string): readonly string[] => {
  const reading = readLaunchSpec(kind, 'spec.yaml', text)
  return reading.ok ? [] : reading.problems.map(formatProblem)
}
const specOf = (kind: 'ecs' | 'eci', text: string) => {
  const reading = readLaunchSpec(kind, 'spec.yaml', text)
  if (!reading.ok) throw new Error(reading.problems.map(formatProblem).join('\n'))
  return reading.spec
}

describe('a spec of an instance', () => {
  it("becomes a request in the API's own words, with tags as the API takes them", () => {
    const spec = specOf('ecs', `${ecs}SecurityGroupIds: [sg-1, sg-2]\nTags: { app: web, tier: "1" }\nVpcId: vpc-1`)

    expect(spec.request).toEqual({
      ImageId: 'aliyun_3',
      InstanceType: 'ecs.g7.large',
      VSwitchId: 'vsw-1',
      SecurityGroupIds: ['sg-1', 'sg-2'],
      Tag: [
        { Key: 'app', Value: 'web' },
        { Key: 'tier', Value: '1' },
      ],
    })
    expect(spec.traits).toMatchObject({ vpcId: 'vpc-1', securityGroupIds: ['sg-1', 'sg-2'], images: ['aliyun_3'] })
    expect([spec.account, spec.name, spec.region]).toEqual([null, '', 'cn-hangzhou'])
  })

  it('is told all that is wrong with it at once, each at its place', () => {
    const text = `RegionId: cn-hangzhou\nImageID: aliyun_3\nInstanceType: 7\nTags: { acs:x: y, app: 1 }\nHttpTokens: require`

    expect(problemsOf('ecs', text)).toEqual([
      'spec.yaml:1:1: `VSwitchId` is missing. Add it.',
      'spec.yaml:1:1: `ImageId` is missing. Add it.',
      'spec.yaml:2:1: `ImageID` is no key that is known here. Did you mean `ImageId`?',
      'spec.yaml:3:15: `InstanceType`: 7 is a number, not text. Quote it: "7".',
      'spec.yaml:4:9: `Tags["acs:x"]` is no key of a tag. Use up to 128 characters, not beginning with acs: or aliyun.',
      'spec.yaml:4:24: `Tags.app`: 1 is a number, not text. Quote it: "1".',
      'spec.yaml:5:13: `HttpTokens`: "require" is not optional or required. Did you mean `required`?',
    ])
  })

  it.each([
    ['RamRoleName: web-tier', 'the bindings give the role'],
    ['LaunchTemplateId: lt-1', 'a role of its own'],
    ['Amount: 5', 'One launch makes one instance'],
    ['ClientToken: x', 'Rolekeeper makes it'],
    ['Tag: [{ Key: a, Value: b }]', 'Write Tags, as a mapping'],
  ])('may not say %s', (line, right) => {
    expect(problemsOf('ecs', ecs + line)).toEqual([expect.stringContaining(right)])
  })

  it('is one document', () => {
    expect(problemsOf('ecs', `${ecs}---${ecs}`)).toEqual([expect.stringContaining('one document')])
    expect(problemsOf('ecs', '')).toEqual([expect.stringContaining('one document')])
    expect(problemsOf('ecs', 'a: [')).toHaveLength(1)
  })
})

describe('a spec of a container group', () => {
  it('becomes a request with its containers, and says whether it is a job', () => {
    const more = 'RestartPolicy: Never\nSecurityGroupId: sg-1\nCpu: 0.5\nAccount: prod\n'

    expect(specOf('eci', eci + more)).toMatchObject({
      account: 'prod',
      jobLike: true,
      request: { ContainerGroupName: 'nightly', Container: [{ Name: 'app', Image: 'job:1' }], Cpu: 0.5 },
      traits: { images: ['job:1'], securityGroupIds: ['sg-1'], tags: new Map() },
    })
    expect(specOf('eci', eci).jobLike).toBe(false)
  })

  it('needs a name that ECI takes, and containers', () => {
    expect(problemsOf('eci', 'RegionId: cn-hangzhou\nContainerGroupName: Web\nContainer: []')).toEqual([
      'spec.yaml:2:21: `ContainerGroupName`: "Web" is no name of a container group. Use 2 to 128 of a-z, 0-9 and hyphens, which stand neither first nor last.',
      'spec.yaml:3:12: `Container` is an empty list. Give it an item, or leave the key out.',
    ])
  })

  it('is told of what is wrong deep within it', () => {
    const text = eci.replace('"job:1"', '"job:1", Ports: [], Cpu: much')

    expect(problemsOf('eci', text)).toEqual([
      expect.stringContaining('Did you mean `Port`?'),
      expect.stringContaining('`Container[0].Cpu`: "much" is text, not a number'),
    ])
  })
})
