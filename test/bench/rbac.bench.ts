/**
 * How long the RBAC reach of one pod takes, from the looks to the dangerous permissions, with nothing remembered.
 * Run: node test/bench/rbac.bench.ts [BINDINGS]
 */
import v8 from 'node:v8';
import vm from 'node:vm';
import type { PodSeen } from '../../src/enrich/seen.ts';
import type { RoleBinding } from '../../src/objects.ts';
import { identity } from '../../src/posture/identity/identity.ts';
import { aClusterRole, aClusterRoleBinding, aRole, aRoleBinding, found } from '../builders/kubernetes.ts';
import { aPodSeen } from '../builders/seen.ts';

const count = Number(process.argv[2] ?? 2_000);
const aim = 20;
const rounds = 60;

const kinds = [
  [{ verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['pods', 'services', 'configmaps'] }],
  [{ verbs: ['*'], apiGroups: ['apps'], resources: ['deployments', 'statefulsets'] }],
  [{ verbs: ['get'], apiGroups: [''], resources: ['secrets'] }],
  [{ verbs: ['create'], apiGroups: [''], resources: ['pods/exec'] }],
  [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
];
const account = (at: number) => ({ kind: 'ServiceAccount', name: `sa-${at % 500}`, namespace: `ns-${at % 100}` });
const web = { kind: 'ServiceAccount', name: 'web', namespace: 'shop' };

/** A cluster of 100 namespaces, 400 roles, and bindings of 2,000 service accounts; the pod may create pods anywhere. */
const aCluster = (): PodSeen => {
  const roles = Array.from({ length: 300 }, (_, at) => aRole(`role-${at}`, kinds[at % 4] ?? [], `ns-${at % 100}`));
  const clusterRoles = Array.from({ length: 100 }, (_, at) =>
    aClusterRole(`role-${at}`, kinds[at % kinds.length] ?? []),
  );
  const narrow: RoleBinding[] = Array.from({ length: Math.floor(count * 0.75) }, (_, at) =>
    at % 2 === 0
      ? aRoleBinding(`b-${at}`, { kind: 'Role', name: `role-${at % 300}` }, [account(at)], `ns-${at % 100}`)
      : aRoleBinding(
          `b-${at}`,
          { kind: 'ClusterRole', name: `role-${at % 100}` },
          [account(at), web],
          `ns-${at % 100}`,
        ),
  );
  const wide = Array.from({ length: count - narrow.length }, (_, at) =>
    aClusterRoleBinding(`b-${at}`, `role-${at % 100}`, [account(at)]),
  );
  const creator = aClusterRole('creator', [{ verbs: ['create'], apiGroups: [''], resources: ['pods'] }]);
  return aPodSeen({
    rbac: {
      roles: found(roles),
      clusterRoles: found([...clusterRoles, creator]),
      roleBindings: found(narrow),
      clusterRoleBindings: found([...wide, aClusterRoleBinding('web', 'creator', [web])]),
    },
  });
};

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc') as () => void;

/** Milliseconds of CPU, with the garbage of the set-up gone before. */
const cpuOf = (work: () => void): number => {
  collect();
  const from = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
};

/** A fresh copy each time, so that no index of the round before is found. */
const once = (): { ms: number; dangerous: number; reaches: number } => {
  const seen = structuredClone(aCluster());
  let result = { dangerous: 0, reaches: 0 };
  const ms = cpuOf(() => {
    const { dangerous, reaches } = identity(seen);
    result = { dangerous: dangerous.length, reaches: reaches.length };
  });
  return { ms, ...result };
};

const all = Array.from({ length: rounds }, once);
const times = all
  .slice(10)
  .map(({ ms }) => ms)
  .sort((a, b) => a - b);
const median = times[Math.floor(times.length / 2)] ?? Number.NaN;
const worst = times.at(-1) ?? Number.NaN;
console.log(
  `RBAC reach, ${count} bindings: first ${all[0]?.ms.toFixed(1)} ms, median ${median.toFixed(1)} ms, worst ${worst.toFixed(1)} ms of CPU (aim ${aim} ms); ${all[0]?.dangerous} dangers, ${all[0]?.reaches} accounts reached`,
);
if (median > aim) process.exitCode = 1;
