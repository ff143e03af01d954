import { putOnce } from '../archive/json-record.ts';
import { planKey } from '../archive/keys.ts';
import type { Deps } from './deps.ts';
import type { DecisionRecord } from './handled.ts';

/** Every plan of a decision gets its own record, so that `lazaret quarantine --plan ID` finds it. Answers with the keys. */
export const storePlans = async (record: DecisionRecord, deps: Pick<Deps, 'archive'>): Promise<string[]> => {
  const keys: string[] = [];
  for (const plan of record.targets.flatMap(({ plans }) => plans)) {
    const key = planKey(plan, 'plan');
    await putOnce(deps.archive, key, plan);
    keys.push(key);
  }
  return keys;
};
