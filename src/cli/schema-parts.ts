import { z } from 'zod';
import { verdicts } from '../contain/plan.ts';
import { actionIds } from '../decide/decision.ts';
import { targetClasses } from '../finding/finding.ts';

/** Pieces that several outputs share. Every object is open: members may be added, never removed or changed. */
export const reason = z.looseObject({ code: z.string(), message: z.string() });
export const verdict = z.enum(verdicts);
export const pod = z.looseObject({ namespace: z.string(), name: z.string(), uid: z.string().nullable() });
export const planId = z.string().regex(/^[0-9a-f]{20}$/);

const ports = z.array(z.looseObject({ protocol: z.string(), from: z.number(), to: z.number() }));
const because = z.array(z.looseObject({ kind: z.string(), name: z.string() }));
const peers = z.array(
  z.union([
    z.looseObject({
      pod: z.looseObject({ namespace: z.string(), name: z.string() }),
      ports: ports.optional(),
      because,
    }),
    z.looseObject({ block: z.string(), except: z.array(z.string()), ports: ports.optional(), because }),
  ]),
);
export const residual = z.looseObject({ ingress: peers, egress: peers });

const step = z.looseObject({
  name: z.string(),
  title: z.string(),
  why: z.string(),
  costs: z.array(z.string()),
  undo: z.enum(['restores', 'deletes', 'none']),
  command: z.string().nullable().optional(),
});

/** A plan as every command prints it. */
export const plan = z.looseObject({
  id: planId,
  action: z.enum(actionIds),
  cluster: z.string(),
  target: z.looseObject({ kind: z.string(), namespace: z.string().nullable(), name: z.string(), uid: z.string() }),
  steps: z.array(step),
  siblings: z.array(z.string()),
  refusals: z.array(reason),
  expected: verdict,
  expectedReasons: z.array(reason),
  reversible: z.boolean(),
  createdAt: z.string(),
  expiresAt: z.string(),
});

const binding = z.looseObject({
  kind: z.enum(['ClusterRoleBinding', 'RoleBinding']),
  namespace: z.string().nullable(),
  name: z.string(),
  uid: z.string().nullable(),
  role: z.string(),
  subjects: z.array(z.string()),
});

/** What a person can do about a target that no rule may act on. */
export const manualPlan = z.looseObject({
  of: z.enum(targetClasses),
  on: z.string(),
  found: z.array(z.string()),
  steps: z.array(
    z.looseObject({ title: z.string(), why: z.string(), command: z.string().nullable(), undo: z.string() }),
  ),
  unknown: z.array(reason),
  because: reason,
  pods: z.array(pod),
  bindings: z.array(binding),
});
