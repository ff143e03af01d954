import { anything, block, list, number, tags, text } from './wire-field.ts';

const signal = block({
  uid: text,
  type: text,
  name: text,
  description: text,
  severity: number,
  count: number,
  resourceUids: list(text),
  firstSeenAt: anything,
  lastSeenAt: anything,
});

/** `service.detection.sequence` of a finding. */
export const sequence = block({
  uid: text,
  description: text,
  actors: list(
    block({
      id: text,
      user: block({ name: text, uid: text, type: text }),
      process: block({ name: text, path: text, sha256: text }),
    }),
  ),
  resources: list(
    block({
      uid: text,
      name: text,
      accountId: text,
      resourceType: text,
      region: text,
      tags,
      data: block({
        eksCluster: block({ arn: text, ec2InstanceUids: list(text) }),
        kubernetesWorkload: block({ namespace: text, type: text, containerUids: list(text) }),
        container: block({ image: text, imageUid: text }),
      }),
    }),
  ),
  endpoints: list(block({ id: text, ip: text, domain: text, port: number, connection: block({ direction: text }) })),
  signals: list(signal),
  sequenceIndicators: list(block({ key: text, title: text, values: list(text) })),
});
