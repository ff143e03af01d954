import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ask, type Reader } from './reader.ts';
import { computeReaders } from './readers-compute.ts';
import { messagingReaders } from './readers-messaging.ts';
import { queryReaders } from './readers-query.ts';
import { storageReaders } from './readers-storage.ts';

/** What the emulator has no API for is recorded at creation (see test/aws/moto/README.md): it proves the references alone. */
const recorded: Reader = (at) =>
  ask(SSMClient, at, async (ssm) => {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: `/lazaret/recorded/${at.logicalId}` }));
    return { properties: JSON.parse(Parameter?.Value ?? '{}') as Record<string, unknown> };
  });

/** Types that moto 5.2.5 cannot make, each with a request that its own API would answer: once one is answered, it wants a reader. */
export const recordedOnly: { readonly [type: string]: { readonly service: string; readonly path: string } } = {
  'AWS::EKS::AccessEntry': { service: 'eks', path: '/clusters/prod/access-entries' },
  'AWS::Chatbot::SlackChannelConfiguration': { service: 'chatbot', path: '/describe-slack-channel-configurations' },
};

/** One reader for each type that a template may hold. */
export const readers: { readonly [type: string]: Reader } = {
  ...storageReaders,
  ...messagingReaders,
  ...computeReaders,
  ...queryReaders,
  ...Object.fromEntries(Object.keys(recordedOnly).map((type) => [type, recorded])),
};
