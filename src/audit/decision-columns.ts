import type { Evidence } from './evidence.ts';
import { at, booleanAt, codesOf, intAt, listAt, textAt, textsOf, timeAt } from './fields.ts';
import type { Row } from './row.ts';

const containersOf = (pod: unknown): readonly unknown[] => [
  ...listAt(pod, 'spec', 'containers'),
  ...listAt(pod, 'spec', 'initContainers'),
  ...listAt(pod, 'spec', 'ephemeralContainers'),
];

/** In a pod that was read, what is not set is not so; for a pod that was not, nothing is known. */
const ofPod = (pod: unknown): Row => {
  if (typeof pod !== 'object' || pod === null) return {};
  const containers = containersOf(pod);
  return {
    privileged: containers.some((one) => at(one, 'securityContext', 'privileged') === true),
    host_network: booleanAt(pod, 'spec', 'hostNetwork') ?? false,
    host_pid: booleanAt(pod, 'spec', 'hostPID') ?? false,
    run_as_user:
      intAt(containers[0], 'securityContext', 'runAsUser') ?? intAt(pod, 'spec', 'securityContext', 'runAsUser'),
    caps_added: textsOf(containers.flatMap((one) => listAt(one, 'securityContext', 'capabilities', 'add'))),
    host_paths: textsOf(listAt(pod, 'spec', 'volumes').map((volume) => at(volume, 'hostPath', 'path'))),
    labels_json: labelsOf(at(pod, 'metadata', 'labels')),
    service_account: textAt(pod, 'spec', 'serviceAccountName'),
    node_name: textAt(pod, 'spec', 'nodeName'),
    container_image: textAt(containers[0], 'image'),
    pod_uid: textAt(pod, 'metadata', 'uid'),
  };
};

const longestLabels = 8_192;

/** Labels that differ only in case stay two labels: they are text to the analytics. */
const labelsOf = (labels: unknown): string | null => {
  const written = labels === undefined ? null : JSON.stringify(labels);
  return written !== null && written.length <= longestLabels ? written : null;
};

/** `act`: something was to be done. `approve`: a person was asked. `none`: archived and told, and nothing more. */
const wordOf = (decision: unknown): string => {
  if (listAt(decision, 'actions').length > 0) return 'act';
  return at(decision, 'mode') === 'approve' && listAt(decision, 'wouldDo').length > 0 ? 'approve' : 'none';
};

const ofDecision = (record: unknown): Row => {
  const decision = at(record, 'decision');
  return {
    decision: wordOf(decision),
    decision_mode: textAt(decision, 'mode'),
    decision_rule: textAt(decision, 'rule'),
    decision_reason: codesOf(listAt(decision, 'reasons')),
    decided_actions: textsOf(listAt(decision, 'actions')),
    proposed_actions: textsOf(listAt(decision, 'wouldDo')),
    policy_sha256: textAt(record, 'policySha256'),
    decided_at: timeAt(record, 'decidedAt'),
  };
};

/** What a stored decision says, of its first target where there are several; a decision that is not there is pending. */
export const decisionColumns = (stored: Evidence | null): Row => {
  if (stored === null) return { decision: 'pending' };
  const record = stored.value;
  if (at(record, 'decision') === undefined) return { decision: 'unreadable' };
  const target = at(record, 'targets', 0);
  const posture = at(target, 'posture');
  return {
    ...ofDecision(record),
    lookup: textAt(target, 'lookup'),
    namespace: textAt(target, 'ref', 'namespace'),
    pod_name: textAt(target, 'ref', 'name'),
    ...ofPod(at(target, 'enrichment', 'pod')),
    pss_level: textAt(posture, 'pss', 'level'),
    escape_paths: posture ? textsOf(listAt(posture, 'escapePaths').map((path) => at(path, 'id'))) : null,
  };
};
