import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { FindingQueue } from '../../audit/hand-over.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const messageBytes = 1_048_576;

const regionOf = (queueUrl: string): string | undefined => /^https:\/\/sqs\.([a-z0-9-]+)\./.exec(queueUrl)?.[1];

/** The queue that intake reads. The queue's URL tells its Region; an endpoint of the environment (an emulator) holds. */
export const findingQueue = (queueUrl: string): FindingQueue & { close: () => void } => {
  const region = regionOf(queueUrl);
  const client = new SQSClient({ useQueueUrlAsEndpoint: false, ...(region ? { region } : {}) });
  return {
    most: messageBytes,
    send: async (body) => {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
    },
    close: () => client.destroy(),
  };
};
