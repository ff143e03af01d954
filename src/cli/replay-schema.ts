import { z } from 'zod';
import { verdicts } from '../contain/plan.ts';
import { actionIds, modes } from '../decide/decision.ts';
import { targetClasses } from '../finding/finding.ts';

const reason = z.looseObject({ code: z.string(), message: z.string() });
const verdict = z.enum(verdicts);
const pod = z.looseObject({ namespace: z.string(), name: z.string(), uid: z.string().nullable() });
const lookups = ['found', 'gone', 'replaced', 'unreachable', 'not-a-pod', 'not-looked-up'] as const;

const plan = z.looseObject({
  id: z.string().regex(/^[0-9a-f]{20}$/),
  action: z.enum(actionIds),
  cluster: z.string(),
  target: z.looseObject({ kind: z.string(), namespace: z.string().nullable(), name: z.string(), uid: z.string() }),
  steps: z.array(
    z.looseObject({
      name: z.string(),
      title: z.string(),
      why: z.string(),
      costs: z.array(z.string()),
      undo: z.enum(['restores', 'deletes', 'none']),
    }),
  ),
  siblings: z.array(z.string()),
  refusals: z.array(reason),
  expected: verdict,
  expectedReasons: z.array(reason),
  reversible: z.boolean(),
  createdAt: z.string(),
  expiresAt: z.string(),
});

const target = z.looseObject({
  class: z.enum(targetClasses),
  pod: pod.nullable(),
  lookup: z.enum(lookups),
  posture: z.looseObject({}).nullable(),
  plan: plan.nullable(),
  verdict: verdict.nullable(),
});

const finding = z.looseObject({
  accountId: z.string(),
  region: z.string(),
  id: z.string(),
  type: z.string(),
  severity: z.number(),
  updatedAt: z.string(),
  count: z.number(),
});

const event = z.looseObject({
  input: z.looseObject({ source: z.string(), line: z.number().nullable() }),
  outcome: z.enum(['archived', 'duplicate', 'ignored', 'rejected']),
  finding: finding.nullable(),
  targetClass: z.enum(targetClasses),
  targets: z.array(target),
  decision: z
    .looseObject({
      actions: z.array(z.enum(actionIds)),
      wouldDo: z.array(z.enum(actionIds)),
      rule: z.string().nullable(),
      mode: z.enum(modes),
      reasons: z.array(reason),
    })
    .nullable(),
  records: z.array(z.string()),
  error: reason.nullable(),
});

const summary = z.looseObject({
  summary: z.looseObject({
    events: z.int(),
    archived: z.int(),
    duplicate: z.int(),
    ignored: z.int(),
    rejected: z.int(),
    acted: z.int(),
  }),
});

/** One line of `lazaret replay --output json`: an event in input order, or last the summary. Additions only. */
export const replayLineSchema = z.union([event, summary]).meta({
  title: 'lazaret replay --output json',
  description:
    'One JSON object per line: one per event in input order, and last a summary. Members may be added, never removed or changed.',
});

export const replayJsonSchema = (): object => z.toJSONSchema(replayLineSchema);
