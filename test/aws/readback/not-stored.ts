export type NotStored = {
  readonly type: string;
  /** The property, or a path below it. */
  readonly path: string;
  /** What the emulator says instead; null where it says nothing. */
  readonly reads: string | null;
  readonly why: string;
};

/** What moto 5.2.5 does not give back. An entry that no template needs any more fails the test. */
export const notStored: readonly NotStored[] = [
  {
    type: 'AWS::SQS::Queue',
    path: 'RedriveAllowPolicy',
    reads: null,
    why: 'moto takes the attribute and does not keep it; that each queue states it is a matter of the template',
  },
  {
    type: 'AWS::S3::Bucket',
    path: 'NotificationConfiguration.EventBridgeConfiguration',
    reads: null,
    why: 'moto sends the events and does not give the setting back; the test of the digest gets them',
  },
  {
    type: 'AWS::Athena::WorkGroup',
    path: 'RecursiveDeleteOption',
    reads: null,
    why: 'an option of the removal alone: no service keeps it',
  },
  {
    type: 'AWS::Lambda::Function',
    path: 'LoggingConfig.LogGroup',
    reads: null,
    why: 'moto takes LoggingConfig and does not keep it; the role, which is read back, may write to that group alone',
  },
  {
    type: 'AWS::Lambda::Function',
    path: 'Code.',
    reads: null,
    why: 'no service gives back where the code came from, only a signed link to it; what runs in the tests is the asset itself',
  },
];
