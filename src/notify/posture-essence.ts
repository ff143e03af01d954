import type { ControlVerdict, Posture } from '../posture/posture.ts';
import { limits } from './limits.ts';
import { shortened } from './visible.ts';

const ranks: { readonly [severity: string]: number } = { critical: 0, high: 1, medium: 2, low: 3 };
const gravestFirst = <T extends { severity: string }>(list: readonly T[]): T[] =>
  list.toSorted((a, b) => (ranks[a.severity] ?? 9) - (ranks[b.severity] ?? 9));

const list = (items: readonly string[], limit = 5): string =>
  items.length > limit ? `${items.slice(0, limit).join(', ')} and ${items.length - limit} more` : items.join(', ');

const escapes = ({ escapePaths }: Posture): string[] =>
  gravestFirst(escapePaths)
    .slice(0, 4)
    .map(
      ({ title, to, severity, evidence }) =>
        `Way to the ${to} (${severity}): ${title}${evidence.length > 0 ? `, because ${list(evidence, 2)}` : ''}`,
    );

const level = ({ pss }: Posture): string => {
  const namespace =
    pss.namespace.value === 'unknown'
      ? 'what its namespace enforces is unknown'
      : `its namespace enforces ${pss.namespace.value.enforce}`;
  const broken = pss.baseline.allowed ? pss.restricted.violations : pss.baseline.violations;
  const checks = [...new Set(broken.map(({ check }) => check))];
  return `Pod Security Standard ${pss.level}; ${namespace}${checks.length > 0 ? `; fails ${list(checks)}` : ''}`;
};

const privileges = ({ containers }: Posture): string[] => {
  const named = (test: (container: Posture['containers'][number]) => boolean): string[] =>
    containers.filter(test).map(({ name }) => name);
  const roots = named(
    ({ observedUid, runAsUser }) =>
      observedUid.value === 0 || (observedUid.value === 'unknown' && runAsUser.value === 0),
  );
  return [
    ...[named(({ privileged }) => privileged.value === true)]
      .filter(({ length }) => length > 0)
      .map((names) => `Privileged: ${list(names)}`),
    ...[roots].filter(({ length }) => length > 0).map((names) => `Runs as root: ${list(names)}`),
    ...[named(({ seccomp }) => seccomp.value === 'Unconfined')]
      .filter(({ length }) => length > 0)
      .map((names) => `No seccomp profile: ${list(names)}`),
  ];
};

const identity = ({ identity: { serviceAccount, dangerous, irsaRole, podIdentity } }: Posture): string[] => [
  ...gravestFirst(dangerous)
    .slice(0, 3)
    .map(({ means, scope, severity }) => `Service account ${serviceAccount} (${severity}): ${means} in ${scope}`),
  ...(irsaRole.value !== null && irsaRole.value !== 'unknown'
    ? [`AWS role by service account: ${irsaRole.value}`]
    : []),
  ...(podIdentity.value === true ? ['AWS role by Pod Identity'] : []),
];

const exposure = ({ exposure: { fromInternet, imds, engine, services } }: Posture): string[] => {
  const through =
    services.value === 'unknown'
      ? []
      : services.value.filter(({ type }) => type === 'LoadBalancer' || type === 'NodePort').map(({ name }) => name);
  const enforced = engine.name === 'nobody' ? 'Nothing enforces network policies on it' : null;
  return [
    ...(fromInternet.value === true
      ? [`Reachable from the internet${through.length > 0 ? ` through ${list(through, 3)}` : ''}`]
      : []),
    ...(fromInternet.value === 'unknown' ? ['Whether the internet reaches it is unknown'] : []),
    ...(imds.value === true ? ["Reaches the node's instance metadata"] : []),
    ...(enforced ? [enforced] : []),
  ];
};

/** Controls say themselves what they would have done. */
const wouldHaveHelped = ({ controls }: Posture): string[] => {
  const missing = (grade: ControlVerdict['grade'], limit: number): string[] =>
    controls
      .filter((control) => control.grade === grade && control.inForce.value !== true)
      .slice(0, limit)
      .map(({ sentence }) => sentence);
  const prevents = missing('prevents', 2);
  return prevents.length > 0 ? prevents : missing('restricts', 1);
};

const unknowns = ({ unknown }: Posture): string[] =>
  unknown.length > 0
    ? [
        `Could not be told: ${list(
          unknown.map(({ message }) => message),
          2,
        )}`,
      ]
    : [];

/** What the pod could really do, the gravest first, a sentence each. */
export const postureEssence = (posture: Posture): string[] =>
  [
    ...escapes(posture),
    ...privileges(posture),
    ...identity(posture),
    ...exposure(posture),
    level(posture),
    ...wouldHaveHelped(posture),
    ...unknowns(posture),
  ]
    .slice(0, limits.posture)
    .map((sentence) => shortened(sentence, limits.sentence));
