import type { Finding } from '../finding/finding.ts';
import { limits } from './limits.ts';
import type { Message } from './message.ts';
import { shortened } from './visible.ts';

/** Which finding a message is about. */
export const messageFinding = (finding: Finding): NonNullable<Message['finding']> => ({
  accountId: shortened(finding.accountId, 64),
  region: shortened(finding.region, 64),
  partition: shortened(finding.partition, 64),
  id: shortened(finding.id, limits.value),
  arn: shortened(finding.arn, limits.sentence),
  type: shortened(finding.type, limits.value),
  count: finding.count,
  cluster: finding.cluster ? shortened(finding.cluster.name, limits.value) : null,
  sample: finding.sample,
  updatedAt: finding.updatedAt,
});
