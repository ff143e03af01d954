import { createHash } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ContainMessage } from '../../flow/contain-request.ts';

/** The message group is the cluster: its requests are handled one after the other, those of other clusters beside them. */
export const groupOf = (request: unknown): string => {
  const { accountId, region, cluster } = request as Partial<ContainMessage>;
  return createHash('sha256')
    .update(JSON.stringify([accountId, region, cluster]))
    .digest('hex');
};

/** Sends a request to contain. The queue drops a true repeat by its content: plan, step and attempt. */
export const containmentQueue = (client: SQSClient, queueUrl: string) => ({
  send: async (request: ContainMessage): Promise<void> => {
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify(request),
        MessageGroupId: groupOf(request),
      }),
    );
  },
});
