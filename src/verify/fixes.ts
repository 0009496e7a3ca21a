/** What to do about each way in which a role is not effective. */
export const fixes = {
  mute: 'Run the probe by hand to see what the machine says: rolekeeper verify --print-probe sh',
  curl: 'Install curl, or copy the Node probe there: rolekeeper verify --print-probe node',
  openssl: 'Install openssl, copy the Node probe there, or verify without --sts and --bucket.',
  hardened:
    'Something between the program and the metadata service adds X-Forwarded-For or drops PUT: take 100.100.100.200 out of the proxy. Or the service is switched off: set HttpEndpoint to enabled.',
  metadata: 'Look at routes and firewall of the machine: 100.100.100.200 must be reachable, and HttpEndpoint enabled.',
  clock: 'Set the machine’s clock (chrony or NTP): signatures are refused beyond 15 minutes.',
  attach: 'Bind a role to the instance and run rolekeeper apply.',
  soon: 'Wait a minute and verify again; restart applications that keep a token, or let them renew it.',
  again: 'Verify again in a minute.',
  trust: 'Let the role exist and trust ecs.aliyuncs.com: rolekeeper plan shows it.',
  network: 'Let the machine reach the address, or name one of its own network with --sts or --bucket-url.',
  allow: 'Add a policy with that action to the role; it works at once, with the token already held.',
  bucket: 'Name a bucket that exists in this region with --bucket.',
} as const
