import { findingKey } from '../archive/keys.ts';
import { parse } from '../finding/parse.ts';
import type { ArchiveStore } from '../ports.ts';
import { CommandError, exit } from './exit.ts';
import { findingsOf } from './guardduty-options.ts';

/** `not-made`: GuardDuty does not show it yet. `on-its-way`: not archived. `archived`: not told to people yet. `arrived`: both. */
export type Arrival = {
  readonly region: string;
  readonly type: string;
  readonly state: 'not-made' | 'on-its-way' | 'archived' | 'arrived';
  readonly key: string | null;
};

type Asked = {
  readonly regions: readonly string[];
  readonly types: readonly string[];
  /** When the samples were asked for: older ones of the same type do not count. */
  readonly since: Date;
  readonly now: Date;
};

const stateOf = async (store: ArchiveStore, alert: string, finding: string): Promise<Arrival['state']> => {
  if ((await store.get(alert)).state === 'found') return 'arrived';
  return (await store.get(finding)).state === 'found' ? 'archived' : 'on-its-way';
};

/** Where each sample is now, by the one key that its version can have. */
export const arrivals = async (store: ArchiveStore, { regions, types, since, now }: Asked): Promise<Arrival[]> => {
  const seen = new Map<string, Arrival>();
  for (const region of regions) {
    const faults: string[] = [];
    for await (const received of findingsOf([region], { now, since }, faults)) {
      const parsed = parse(received);
      if (parsed.kind !== 'finding' || !parsed.finding.sample) continue;
      const key = findingKey(parsed.finding, 'finding');
      const state = await stateOf(store, findingKey(parsed.finding, 'alert'), key);
      seen.set(`${region} ${parsed.finding.type}`, { region, type: parsed.finding.type, state, key });
    }
    if (faults.length > 0) throw new CommandError(exit.couldNotLook, faults.join('; '));
  }
  return regions.flatMap((region) =>
    types.map((type) => seen.get(`${region} ${type}`) ?? { region, type, state: 'not-made' as const, key: null }),
  );
};
