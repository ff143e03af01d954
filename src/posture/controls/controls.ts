import type { PodSeen } from '../../enrich/seen.ts';
import type { Finding } from '../../finding/finding.ts';
import type { ControlVerdict } from '../posture.ts';
import { concernedBy } from './concerned.ts';
import type { Assessed, ControlContext, Entry, Family } from './measure.ts';
import { sentenceOf } from './sentence.ts';
import { signalsOf, techniquesOf } from './signals.ts';
import { familyOf } from './table.ts';

type Judged = { techniques: string[]; controls: ControlVerdict[] };

const resolved = <T>(value: T | ((context: ControlContext) => T), context: ControlContext): T =>
  typeof value === 'function' ? (value as (context: ControlContext) => T)(context) : value;

const verdictOf = (entry: Entry, context: ControlContext): ControlVerdict => {
  const grade = resolved(entry.grade, context);
  const inForce = entry.measure.inForce(context, entry);
  return {
    control: entry.measure.id,
    grade,
    inForce: { value: inForce.value, source: inForce.source },
    sentence: sentenceOf(entry, grade, inForce),
    preconditions: resolved(entry.needs ?? [], context),
  };
};

const sandboxOf = ({ seen }: ControlContext): string[] => {
  const handler = seen.pod.spec?.runtimeClassName;
  return typeof handler === 'string' && /gvisor|runsc|kata|firecracker/i.test(handler)
    ? [`the pod runs in the sandbox ${handler}: this is said of a container on the kernel of the node`]
    : [];
};

/** The last word where no setting of the pod would have stopped it: what limits the harm afterwards is no hindrance. */
const nothingInSpec = (verdicts: readonly ControlVerdict[], elsewhere: string): ControlVerdict => ({
  control: 'pod-spec',
  grade: 'none',
  inForce: { value: false, source: 'no setting of the pod bears on this technique' },
  sentence: `Nothing in the pod spec would have ${verdicts.length > 0 ? 'stopped this' : 'helped'}. Look at ${elsewhere}.`,
  preconditions: [],
});

const judge = (families: readonly Family[], context: ControlContext): ControlVerdict[] => {
  const entries = families.flatMap((family) => resolved(family.entries, context));
  const distinct = [...new Map(entries.map((entry) => [`${entry.measure.id} ${entry.grade}`, entry])).values()];
  const sandbox = sandboxOf(context);
  const verdicts = distinct.map((entry) => verdictOf(entry, context));
  const inSpec = new Set(distinct.filter(({ measure }) => measure.podSpec).map(({ measure }) => measure.id));
  const helpful = verdicts.filter(({ control, grade }) => grade !== 'none' && inSpec.has(control));
  const stops = helpful.some(({ grade }) => grade !== 'contains');
  const elsewhere = [...new Set(families.map((family) => family.elsewhere))].join('; ');
  return [
    ...verdicts.map((verdict) => ({ ...verdict, preconditions: [...verdict.preconditions, ...sandbox] })),
    ...(stops ? [] : [nothingInSpec(helpful, elsewhere)]),
  ];
};

/** A type that the table does not know is said to be unknown, not harmless. */
const unknownType = (): Judged => ({
  techniques: [],
  controls: [
    {
      control: 'pod-spec',
      grade: 'none',
      inForce: { value: 'unknown', source: 'the finding type is not in the table' },
      sentence: 'This finding type is not known: what would have stopped it cannot be told.',
      preconditions: [],
    },
  ],
});

/**
 * What would have stopped the technique that the finding saw, on this pod and node: graded, with preconditions, and with
 * MITRE ATT&CK ids. Nothing without a finding. An attack sequence is judged by its signals. Never throws.
 */
export const controls = (finding: Finding | null, posture: Assessed, seen: PodSeen): Judged => {
  if (!finding) return { techniques: [], controls: [] };
  const families = signalsOf(finding)
    .map(familyOf)
    .filter((family) => family !== null);
  if (families.length === 0) return unknownType();
  const context = { finding, posture, seen, concerned: concernedBy(finding, posture.containers) };
  const techniques = families.flatMap((family) => family.techniques);
  return {
    techniques: [...new Set([...techniques, ...techniquesOf(finding)])],
    controls: judge(families, context),
  };
};
