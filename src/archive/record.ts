/** The words that name evidence objects; keys are built in `keys.ts` and nowhere else. */
export const findingRecordKinds = ['finding', 'decision', 'alert'] as const;
export type FindingRecordKind = (typeof findingRecordKinds)[number];

/** `action-STEP` and `verdict-<looked-at ms>` are kinds with a suffix of their own. */
export const planRecordKinds = ['plan', 'before-image', 'capture', 'action', 'verdict', 'release', 'failure'] as const;
export type PlanRecordKind = (typeof planRecordKinds)[number];

export const unidentifiedRecordKinds = ['rejected', 'coverage', 'decision', 'alert'] as const;
export type UnidentifiedRecordKind = (typeof unidentifiedRecordKinds)[number];
