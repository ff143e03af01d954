import { readRecord, type World, written } from './enforcing.ts';

const hex = (number: number): string => number.toString(16).padStart(32, '0');

/** Where the records about a finding of a test are: its day is that of `updatedAt`, whenever it comes. */
export const findingFolder = (number: number): string =>
  `evidence/v1/123456789012/eu-central-1/2026-11-20/${hex(number)}/`;

export const planFolder = (planId: string): string => `evidence/v1/_plans/123456789012/eu-central-1/prod/${planId}/`;

/** The kinds of records about a finding; how often each was written shows by how often it stands there. */
export const recordsAbout = async (world: World, number: number): Promise<string[]> =>
  (await written(world, findingFolder(number))).map((key) => key.replace(/^.*-|\.json$/g, ''));

/** The kinds of a plan's records, verdicts without their moment. */
export const recordsOf = async (world: World, planId: string): Promise<string[]> =>
  (await written(world, planFolder(planId))).map((key) =>
    key.slice(planFolder(planId).length, -'.json'.length).replace(/^verdict-\d+$/, 'verdict'),
  );

/** What a plan that was carried out leaves behind. */
export const carriedOut = [
  'action-label',
  'action-network-policy',
  'action-wait-resolved',
  'alert-contain',
  'before-image',
  'capture',
  'plan',
  'verdict',
];

export type DecidedRecord = {
  readonly decision: { readonly actions: readonly string[]; readonly reasons: readonly { readonly code: string }[] };
  readonly targets: readonly { readonly plans: readonly { readonly id: string }[] }[];
};

export const decisionAbout = async (world: World, number: number): Promise<DecidedRecord> => {
  const keys = await written(world, findingFolder(number));
  return readRecord<DecidedRecord>(world, keys.find((one) => one.endsWith('-decision.json')) ?? '');
};

/** The id of the plan that stands in the decision about a finding. */
export const planAbout = async (world: World, number: number): Promise<string> =>
  (await decisionAbout(world, number)).targets[0]?.plans[0]?.id ?? '';
