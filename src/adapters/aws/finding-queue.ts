import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const messageBytes = 1_048_576;

const regionOf = (queueUrl: string): string | undefined => /^https:\/\/sqs\.([a-z0-9-]+)\./.exec(queueUrl)?.[1];

/** The queue that intake reads. The queue's URL tells its Region; an endpoint of the environment (an emulator) holds. */
export const findingQueue = (queueUrl: string): { send: (body: string) => Promise<void>; close: () => void } => {
  const region = regionOf(queueUrl);
  const client = new SQSClient({ useQueueUrlAsEndpoint: false, ...(region ? { region } : {}) });
  return {
    send: async (body) => {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
    },
    close: () => client.destroy(),
  };
};
