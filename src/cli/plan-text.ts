import { stringify } from 'yaml';
import type { Plan } from '../contain/plan.ts';
import type { Reason } from '../reason.ts';

const reasons = (list: readonly Reason[], indent: string): string[] =>
  list.map(({ code, message }) => `${indent}${message} [${code}]`);

/** `shop/web-1`, or the name alone of what has no namespace. */
export const targetName = ({ target }: Pick<Plan, 'target'>): string =>
  target.namespace === null ? target.name : `${target.namespace}/${target.name}`;

/** A plan for a person: every step with why, what it costs and how it is undone, the manifests, and the verdict to expect. */
export const planText = (plan: Plan): string =>
  [
    `Plan ${plan.id}: ${plan.action} ${plan.target.kind} ${targetName(plan)} (uid ${plan.target.uid})`,
    `  cluster ${plan.cluster}, engine ${plan.engine}, expires ${plan.expiresAt}, ${plan.reversible ? 'can be undone' : 'CANNOT be undone'}`,
    ...(plan.refusals.length > 0 ? ['  Refused:', ...reasons(plan.refusals, '    ')] : []),
    ...plan.steps.flatMap((step, at) => [
      `  ${at + 1}. ${step.title}`,
      `     why: ${step.why}; undo: ${step.undo}`,
      ...step.costs.map((cost) => `     cost: ${cost}`),
      ...(step.command ? [`     by hand: ${step.command}`] : []),
      ...(step.undoCommand ? [`     undo by hand: ${step.undoCommand}`] : []),
      ...(step.manifest
        ? stringify(step.manifest)
            .trimEnd()
            .split('\n')
            .map((line) => `       ${line}`)
        : []),
    ]),
    ...(plan.siblings.length > 0 ? [`  Shares its rules with: ${plan.siblings.join(', ')}`] : []),
    `  Expected: ${plan.expected.verdict}`,
    ...reasons(plan.expected.reasons, '    '),
  ].join('\n');
