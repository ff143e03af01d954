import { planKey } from '../../src/archive/keys.ts';
import type { ArchiveStore } from '../../src/ports.ts';

export const prodCluster = { accountId: '111122223333', region: 'eu-west-1', cluster: 'prod' };

type Of = Partial<typeof prodCluster> & {
  uid?: string;
  namespace?: string | null;
  kinds?: readonly string[];
  savedAt?: string;
};

/** Stores the records of one plan: the plan itself and those of the given kinds. `n` makes its id. */
export const storePlanRecords = async (store: ArchiveStore, n: number, of: Of = {}): Promise<string> => {
  const { uid = `uid-${n}`, namespace = 'shop', kinds = ['before-image'], savedAt, ...cluster } = of;
  const id = n.toString(16).padStart(2, '0').repeat(10);
  const plan = { ...prodCluster, ...cluster, id };
  await store.put(
    planKey(plan, 'plan'),
    JSON.stringify({ ...plan, action: 'quarantine', target: { kind: 'Pod', namespace, name: 'x', uid } }),
  );
  for (const kind of kinds) await store.put(planKey(plan, kind), JSON.stringify(savedAt ? { savedAt } : {}));
  return id;
};
