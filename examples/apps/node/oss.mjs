// Reads an OSS bucket with the token of the instance's RAM role. No AccessKey pair, in no file and no variable.
//
//   npm install ali-oss @alicloud/credentials
//   node oss.mjs BUCKET [PREFIX] [REGION]
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import credentials, { Config } from '@alicloud/credentials'
import OSS from 'ali-oss'

// The package is CommonJS with a default export, and loaders and bundlers disagree where that ends up.
const Credential = credentials.default ?? credentials

/** The role's tokens, from the metadata service. Name no role: a new one is then found without a deployment. */
export const instanceTokens = () => {
  const role = new Credential(new Config({ type: 'ecs_ram_role', disableIMDSv1: true }))
  return async () => {
    const { accessKeyId, accessKeySecret, securityToken } = await role.getCredential()
    return { accessKeyId, accessKeySecret, stsToken: securityToken }
  }
}

/**
 * A client that renews its token by itself. Ask once a minute: the library keeps the token until shortly before its
 * end, and old and new token overlap for 30 minutes. Use the client soon after making it: ali-oss begins to count
 * at its first request.
 */
export const openBucket = async (options, tokens = instanceTokens()) =>
  new OSS({ ...options, ...(await tokens()), refreshSTSToken: tokens, refreshSTSTokenInterval: 60_000 })

/** Every key under a prefix, page by page. */
export async function* keysOf(client, prefix = '') {
  let continuationToken
  do {
    const page = await client.listV2({ prefix, 'max-keys': '1000', 'continuation-token': continuationToken })
    for (const { name } of page.objects ?? []) yield name
    continuationToken = page.nextContinuationToken
  } while (continuationToken)
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [bucket, prefix, region = 'oss-cn-hangzhou'] = process.argv.slice(2)
  for await (const key of keysOf(await openBucket({ bucket, region }), prefix)) process.stdout.write(`${key}\n`)
}
