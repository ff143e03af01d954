import type { Finding, Parsed, Received } from '../../src/finding/finding.ts';

/** A finding as the archive sees it: what its keys and its envelope are made of. */
export const archivedFinding = (of: Partial<Finding> = {}): Finding => ({
  accountId: '111122223333',
  region: 'eu-west-1',
  partition: 'aws',
  id: '5ac6a2b8f1d94e0c8f0a3d1b2c4e5f60',
  arn: 'arn:aws:guardduty:eu-west-1:111122223333:detector/d/finding/5ac6a2b8f1d94e0c8f0a3d1b2c4e5f60',
  type: 'Execution:Runtime/ReverseShell',
  title: 'A reverse shell was started',
  description: 'A reverse shell was started in a container',
  severity: 8,
  createdAt: '2026-11-23T12:00:00.000Z',
  updatedAt: '2026-11-23T12:34:56.789Z',
  count: 3,
  archived: false,
  sample: false,
  featureName: 'RuntimeMonitoring',
  resourceType: 'EKSCluster',
  cluster: { name: 'prod', arn: null },
  attackSequenceArn: null,
  knownType: true,
  targetClass: 'pod',
  targets: [],
  detail: { id: '5ac6a2b8f1d94e0c8f0a3d1b2c4e5f60', type: 'Execution:Runtime/ReverseShell' },
  ...of,
});

export const asParsed = (finding: Finding): Parsed & { kind: 'finding' } => ({
  kind: 'finding',
  shape: 'eventbridge',
  finding,
  eventBusAccount: '444455556666',
});

export const received = (text: string, bytes: Uint8Array | null = null): Received => ({
  text,
  bytes,
  source: 'stdin',
  line: 1,
});
