import { isObject } from '../../json.ts';
import type { Pod } from '../../objects.ts';
import type { PolicyRef } from '../access.ts';
import type { Subject } from '../kinds/kind.ts';
import type { Way } from '../policy-types.ts';
import { covers, type Party, type Rule } from '../rule.ts';
import type { NetworkSet } from './endpoints.ts';
import { type Entity, entity, type Place } from './entity.ts';
import { calicoPorts } from './ports.ts';

type Fields = { readonly [key: string]: unknown };
export type Asked = {
  readonly way: Way;
  readonly because: PolicyRef;
  readonly namespace: string | null;
  readonly subject: Subject;
  readonly sets: readonly NetworkSet[] | null;
};

const actions: { readonly [action: string]: Rule['action'] } = { Allow: 'allow', Deny: 'deny', Pass: 'pass' };
const fields = (value: unknown): Fields => (isObject(value) ? value : {});

const hits = (party: Party, peer: Entity): boolean => {
  if (party === 'elsewhere') return peer.everybody;
  if ('pod' in party) return peer.pods(party.pod);
  return peer.blocks.some((block) => covers(block, party.atom));
};

/** What the rule says of the pod itself: whether it is meant at all. */
const isAboutSelf = (own: Entity, { subject }: Asked): boolean =>
  own.pods({ ...subject.world.self, metadata: { ...subject.world.self.metadata, labels: subject.labels } });

const ruleOf = (rule: Fields, action: Rule['action'], asked: Asked): Rule => {
  const [source, destination] = [fields(rule['source']), fields(rule['destination'])];
  const version = rule['ipVersion'];
  const place: Place = {
    ...asked,
    family: version === 4 || version === 6 ? version : null,
    inDoubt: action === 'allow',
  };
  const [peer, own] = (asked.way === 'ingress' ? [source, destination] : [destination, source]).map((end) =>
    entity(end, place),
  );
  const ports = calicoPorts(rule, destination, source);
  const isSure = action === 'allow' || ports.problems.length === 0;
  const applies = isSure && own !== undefined && peer !== undefined && isAboutSelf(own, asked);
  const receiver = (party: Party): Pod | null => {
    if (asked.way === 'ingress') return asked.subject.world.self;
    return party !== 'elsewhere' && 'pod' in party ? party.pod : null;
  };
  return {
    action,
    because: asked.because,
    blocks: peer?.blocks ?? [],
    on: (party) => (applies && hits(party, peer) ? ports.at(receiver(party)) : []),
    problems: [...new Set([...(peer?.problems ?? []), ...(own?.problems ?? []), ...ports.problems])],
  };
};

/** The rules of a policy in one direction, in its order. `Log` decides nothing. */
export const calicoRules = (spec: Fields, asked: Asked): Rule[] =>
  (Array.isArray(spec[asked.way]) ? (spec[asked.way] as unknown[]) : []).filter(isObject).flatMap((rule) => {
    const action = Object.hasOwn(actions, String(rule['action'])) ? actions[String(rule['action'])] : undefined;
    if (action) return [ruleOf(rule, action, asked)];
    if (rule['action'] === 'Log') return [];
    const strange: Rule = {
      action: 'pass',
      because: asked.because,
      blocks: [],
      on: () => [],
      problems: [`its action ${String(rule['action']).slice(0, 20)} is not known`],
    };
    return [strange];
  });

/** Absent types mean what there are rules for, and ingress where there are none (Calico, NetworkPolicySpec.Types). */
export const calicoTypes = (spec: Fields): readonly Way[] => {
  const isFilled = (way: Way): boolean => Array.isArray(spec[way]) && (spec[way] as unknown[]).length > 0;
  if (Array.isArray(spec['types']) && spec['types'].length > 0)
    return (['ingress', 'egress'] as const).filter((way) =>
      (spec['types'] as unknown[]).includes(way === 'ingress' ? 'Ingress' : 'Egress'),
    );
  if (!isFilled('egress')) return ['ingress'];
  return isFilled('ingress') ? ['ingress', 'egress'] : ['egress'];
};
