import type { Cell } from '../audit/table.ts';
import type { Inspected } from './inspected.ts';

/** One row for each pod, for spreadsheets and pages: the essence, without where values come from. */
export const inspectedColumns = [
  ...['source', 'namespace', 'pod', 'level', 'version', 'baseline', 'restricted', 'privileged', 'open escape paths'],
  ...['dangerous permissions', 'from internet', 'error'],
] as const;

export const inspectedRow = (one: Inspected): Cell[] => {
  if (!('posture' in one)) {
    const { pod, error, source } = one;
    return [source, pod?.namespace ?? '', pod?.name ?? '', '', '', '', '', '', '', '', '', error.message];
  }
  const { pod, pss, containers, escapePaths, identity, exposure } = one.posture;
  return [
    ...[one.source, pod.namespace, pod.name, pss.level, pss.version, pss.baseline.reason, pss.restricted.reason],
    containers.flatMap(({ name, privileged }) => (privileged.value === true ? [name] : [])).join(', '),
    escapePaths.flatMap(({ id, blockedBy }) => (blockedBy.length === 0 ? [id] : [])).join(', '),
    identity.dangerous.map(({ id, severity }) => `${id} (${severity})`).join(', '),
    String(exposure.fromInternet.value),
    '',
  ];
};
