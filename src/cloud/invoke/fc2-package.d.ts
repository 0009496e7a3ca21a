/** What is used of a package that has no types. */
declare module '@alicloud/fc2' {
  export default class Client {
    constructor(
      account: string,
      options: Readonly<{
        accessKeyID: string
        accessKeySecret: string
        securityToken?: string
        region: string
        endpoint: string
        secure: boolean
        timeout: number
      }>,
    )
    invokeFunction(
      service: string,
      name: string,
      event: Buffer,
      headers: Readonly<Record<string, string>>,
    ): Promise<unknown>
  }
}
