import type { ManualPlan, ManualStep } from '../contain/manual-plan.ts';
import { visible } from '../notify/visible.ts';

/** Names of bindings and users may hold what moves a terminal: RBAC takes nearly any name. */
const shown = (text: string): string => visible(text, 2_000);

const stepText = ({ title, why, command, undo }: ManualStep, at: number): string[] => [
  shown(`  ${at + 1}. ${title}`),
  shown(`     why: ${why}; undo: ${undo}`),
  ...(command ? [`       ${command}`] : []),
];

/** A plan for people: what was seen, what could not be, and each step with why, its command and its undo. */
export const manualText = ({ on, found, unknown, because, steps }: ManualPlan): string =>
  [
    shown(`Plan for ${on}: nobody but a person does it`),
    `  ${because.message} [${because.code}]`,
    ...found.map((sentence) => shown(`  - ${sentence}`)),
    ...unknown.map(({ code, message }) => shown(`  Could not look: ${message} [${code}]`)),
    ...steps.flatMap(stepText),
  ].join('\n');
