import type { ManualPlan, ManualStep } from '../contain/manual-plan.ts';

const stepText = ({ title, why, command, undo }: ManualStep, at: number): string[] => [
  `  ${at + 1}. ${title}`,
  `     why: ${why}; undo: ${undo}`,
  ...(command ? [`       ${command}`] : []),
];

/** A plan for people: what was seen, what could not be, and each step with why, its command and its undo. */
export const manualText = ({ on, found, unknown, because, steps }: ManualPlan): string =>
  [
    `Plan for ${on}: nobody but a person does it`,
    `  ${because.message} [${because.code}]`,
    ...found.map((sentence) => `  - ${sentence}`),
    ...unknown.map(({ code, message }) => `  Could not look: ${message} [${code}]`),
    ...steps.flatMap(stepText),
  ].join('\n');
