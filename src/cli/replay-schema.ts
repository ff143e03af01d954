import { z } from 'zod';
import { actionIds, modes } from '../decide/decision.ts';
import { targetClasses } from '../finding/finding.ts';
import { manualPlan, plan, pod, reason, verdict } from './schema-parts.ts';

const lookups = ['found', 'gone', 'replaced', 'unreachable', 'not-a-pod', 'not-looked-up'] as const;

const target = z.looseObject({
  class: z.enum(targetClasses),
  pod: pod.nullable(),
  lookup: z.enum(lookups),
  posture: z.looseObject({}).nullable(),
  plan: plan.nullable(),
  verdict: verdict.nullable(),
  manual: manualPlan.nullable().optional(),
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
