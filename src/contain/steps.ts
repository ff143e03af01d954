import { label } from './steps/label.ts';
import { networkPolicy } from './steps/network-policy.ts';
import { scaleToZero } from './steps/scale-to-zero.ts';
import type { StepKind } from './steps/step-kind.ts';
import { waitResolved } from './steps/wait-resolved.ts';

export const stepKinds: readonly StepKind[] = [label, networkPolicy, waitResolved, scaleToZero];

/** The kind of a step by its name; a plan of a newer version may name one that this one does not know. */
export const stepKind = (name: string): StepKind | null => stepKinds.find((kind) => kind.name === name) ?? null;
