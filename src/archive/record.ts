/** The words that name evidence objects; keys are built in `keys.ts` and nowhere else. */
export const findingRecordKinds = ['finding', 'decision', 'alert'] as const;
export type FindingRecordKind = (typeof findingRecordKinds)[number];

/** `action-STEP`, `verdict-<looked-at ms>` and `alert-REQUEST` (people were told) are kinds with a suffix of their own. */
export const planRecordKinds = [
  'plan',
  'before-image',
  'capture',
  'action',
  'verdict',
  'release',
  'failure',
  'alert',
] as const;
export type PlanRecordKind = (typeof planRecordKinds)[number];

export const unidentifiedRecordKinds = ['rejected', 'coverage', 'decision', 'alert'] as const;
export type UnidentifiedRecordKind = (typeof unidentifiedRecordKinds)[number];

/** What a key says about its object: nothing that is not in the key, and nothing that was not checked when it was built. */
export type RecordName =
  | {
      readonly of: 'finding';
      readonly kind: FindingRecordKind;
      readonly accountId: string;
      readonly region: string;
      readonly id: string;
      /** ISO 8601 UTC with milliseconds. */
      readonly updatedAt: string;
      readonly count: number;
    }
  | {
      readonly of: 'plan';
      readonly kind: PlanRecordKind;
      /** The step of an action, the milliseconds of a verdict, the request of an alert, else null. */
      readonly suffix: string | null;
      readonly account: string;
      readonly region: string;
      readonly cluster: string;
      readonly planId: string;
    }
  | { readonly of: 'unidentified'; readonly kind: UnidentifiedRecordKind; readonly sha256: string };
