import { asEnvelope } from '../archive/envelope.ts';
import { evidencePrefix, plansPrefix } from '../archive/keys.ts';
import { recordName } from '../archive/record-name.ts';
import type { ArchiveStore } from '../ports.ts';
import { escapeXml, shortened } from './bars.ts';
import { readEvidence } from './evidence.ts';
import { at, codesOf, listAt, textAt, timeAt } from './fields.ts';

export type Moment = { readonly at: string | null; readonly what: string; readonly key: string };

/** The keys of every version of a finding, and of the plans that name it as their cause. */
const keysOf = async (store: ArchiveStore, findingId: string): Promise<{ findings: string[]; plans: string[] }> => {
  const findings: string[] = [];
  for await (const { key } of store.list(evidencePrefix)) {
    const name = recordName(key);
    if (name?.of === 'finding' && name.id === findingId) findings.push(key);
  }
  const [causes, plans] = [new Set(findings), [] as string[]];
  const ofPlan = new Map<string, string[]>();
  for await (const { key } of store.list(plansPrefix)) {
    const folder = key.slice(0, key.lastIndexOf('/'));
    ofPlan.set(folder, [...(ofPlan.get(folder) ?? []), key]);
  }
  for (const [folder, keys] of ofPlan) {
    const plan = await readEvidence(store, `${folder}/plan.json`);
    if (causes.has(textAt(plan?.value, 'findingKey') ?? '')) plans.push(...keys);
  }
  return { findings, plans };
};

const times = [
  'createdAt',
  'savedAt',
  'capturedAt',
  'doneAt',
  'lookedAt',
  'releasedAt',
  'failedAt',
  'decidedAt',
  'alertedAt',
];

const momentsOf = (key: string, value: unknown): Moment[] => {
  const name = recordName(key);
  if (name?.of === 'finding' && name.kind === 'finding') {
    const detail = asEnvelope(value)?.detail ?? null;
    return [
      { at: timeAt(detail, 'service', 'eventFirstSeen'), what: 'activity first seen', key },
      { at: name.updatedAt, what: `GuardDuty: ${textAt(detail, 'type') ?? 'finding'}, seen ${name.count} times`, key },
      { at: timeAt(value, 'received_at'), what: 'archived', key },
    ];
  }
  const told = times.map((field) => timeAt(value, field)).find((time) => time !== null) ?? null;
  return [{ at: told, what: wordsOf(name?.kind ?? 'record', value), key }];
};

const wordsOf = (kind: string, value: unknown): string => {
  const decided = at(value, 'decision');
  const more = [
    textAt(value, 'step'),
    textAt(value, 'verdict'),
    textAt(value, 'because'),
    decided
      ? `${listAt(decided, 'actions').join(', ') || 'no action'}, rule ${textAt(decided, 'rule') ?? 'none'}`
      : null,
    codesOf([...listAt(value, 'reasons'), ...listAt(decided, 'reasons')]),
  ];
  return [kind, ...more.filter((one) => one !== null)].join(': ');
};

/** What happened to a finding, from all its versions and plans, in the order of time; what has no time stands last. */
export const timeline = async (store: ArchiveStore, findingId: string): Promise<Moment[]> => {
  const { findings, plans } = await keysOf(store, findingId);
  const moments: Moment[] = [];
  for (const key of [...findings, ...plans])
    moments.push(...momentsOf(key, (await readEvidence(store, key))?.value ?? null));
  const seen = new Set<string>();
  return moments
    .filter((one) => !seen.has(`${one.at} ${one.what}`) && seen.add(`${one.at} ${one.what}`))
    .sort((a, b) => ((a.at ?? '9') < (b.at ?? '9') ? -1 : 1));
};

const line = 24;

export const timelineSvg = (findingId: string, moments: readonly Moment[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 ${(moments.length + 2) * line}" font-family="sans-serif" font-size="12"><title>${escapeXml(`Timeline of ${findingId}`)}</title>` +
  `<rect width="100%" height="100%" fill="#fff"/><text x="10" y="18" font-weight="bold">${escapeXml(findingId)}</text><line x1="210" x2="210" y1="${line}" y2="${(moments.length + 1) * line}" stroke="#888"/>` +
  moments
    .map(({ at: time, what }, index) => {
      const y = (index + 2) * line;
      return `<text x="195" y="${y}" text-anchor="end">${escapeXml(time ?? 'no time')}</text><circle cx="210" cy="${y - 4}" r="4"/><text x="225" y="${y}">${escapeXml(shortened(what, 95))}</text>`;
    })
    .join('') +
  '</svg>\n';
