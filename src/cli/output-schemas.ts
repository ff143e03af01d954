import { z } from 'zod';
import { actionIds } from '../decide/decision.ts';
import { inspectedLine } from './inspect-schema.ts';
import { manualPlan, plan, planId, reason, residual, verdict } from './schema-parts.ts';

const done = z.looseObject({
  planId,
  state: z.literal('done'),
  finished: z.boolean(),
  verdict: z.looseObject({
    verdict,
    reasons: z.array(reason),
    residual: residual.nullable(),
    lookedAt: z.string(),
    next: z.looseObject({ title: z.string(), command: z.string() }).optional(),
  }),
  records: z.array(z.string()),
});

const refused = z.looseObject({
  planId,
  state: z.literal('refused'),
  reasons: z.array(reason),
  records: z.array(z.string()),
});

const released = z.looseObject({
  plan: planId,
  action: z.enum(actionIds),
  target: z.string(),
  state: z.enum(['would-release', 'released', 'already-released', 'refused', 'interrupted']),
  notes: z.string(),
  reasons: z.array(reason),
});

const contained = z.looseObject({
  plan: planId,
  state: z.enum(['proposed', 'acted', 'released']),
  action: z.enum(actionIds).nullable(),
  cluster: z.string().nullable(),
  target: z.string().nullable(),
  since: z.string().nullable(),
  until: z.string().nullable(),
  verdict: verdict.nullable(),
});

const additions = 'Members may be added, never removed or changed.';

const described = (command: string, text: string, schema: z.ZodType): z.ZodType =>
  schema.meta({
    title: `lazaret ${command} --output json`,
    description: `${text} One JSON object per line. ${additions}`,
  });

/** One line of the output of a command, by the name of its page in `docs/`. */
export const outputSchemas = {
  plan: described(
    'plan',
    'A stored plan for a pod, or what a person can do about a target that is none.',
    z.union([plan, manualPlan]),
  ),
  quarantine: described(
    'quarantine',
    'The plan, and with --apply what became of it; the same for every command that carries out an action.',
    z.union([plan, done, refused]),
  ),
  release: described('release', 'What became of each containment, or would with --apply.', released),
  inspect: described('inspect', 'What a pod could really do, or why that cannot be told.', inspectedLine),
  status: described('status', 'What is contained, and with --all what was released or only proposed.', contained),
} as const;

export const outputJsonSchema = (command: keyof typeof outputSchemas): object => z.toJSONSchema(outputSchemas[command]);
