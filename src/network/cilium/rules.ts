import { isObject } from '../../json.ts';
import type { Pod } from '../../objects.ts';
import type { PolicyRef } from '../access.ts';
import { everywhere, isBlock } from '../address-block.ts';
import type { Selects, Subject } from '../kinds/kind.ts';
import type { Way } from '../policy-types.ts';
import { type Block, covers, type Party, type Rule } from '../rule.ts';
import { everyPod } from '../world.ts';
import { ciliumPorts } from './ports.ts';
import { endpointSelects } from './selector.ts';

type Fields = { readonly [key: string]: unknown };
type Asked = {
  readonly way: Way;
  readonly because: PolicyRef;
  readonly namespace: string | null;
  readonly subject: Subject;
};

const listOf = (value: unknown): readonly unknown[] | null => (Array.isArray(value) ? value : null);

/** Who may be at the other end, by one rule. `everybody`: nodes and what has no name as well. */
type Ends = {
  readonly endpoints: readonly unknown[];
  readonly blocks: readonly Block[];
  readonly everybody: boolean;
  readonly problems: readonly string[];
};

/** What names peers by something that the objects seen do not hold. */
const notEvaluated = ['Requires', 'Nodes', 'Groups', 'Services', 'FQDNs'];

const cidrBlocks = (cidrs: readonly unknown[]): Block[] =>
  cidrs.map((cidr) => ({
    block: String(cidr).includes('/') ? String(cidr) : `${String(cidr)}/${String(cidr).includes(':') ? 128 : 32}`,
    except: [],
  }));

const setBlocks = (sets: readonly unknown[]): Block[] =>
  sets
    .filter(isObject)
    .flatMap(({ cidr, except }) =>
      typeof cidr === 'string' ? [{ block: cidr, except: (listOf(except) ?? []).map(String) }] : [],
    );

const isGroup = (set: unknown): boolean => isObject(set) && typeof set['cidr'] !== 'string';

/** `all` is everybody. The other entities (world, cluster, host, remote-node …) are not among what was seen. */
const entityProblems = (entities: readonly unknown[]): string[] => {
  const others = entities.filter((one) => one !== 'all');
  return others.length === 0 ? [] : [`the entities ${others.join(', ').slice(0, 80)} are not evaluated`];
};

const endsOf = (rule: Fields, way: Way): Ends => {
  const word = way === 'ingress' ? 'from' : 'to';
  const get = (what: string): readonly unknown[] | null => listOf(rule[`${word}${what}`]);
  const [endpoints, cidrs, sets, entities] = [get('Endpoints'), get('CIDR'), get('CIDRSet'), get('Entities')];
  const others = notEvaluated.filter((what) => rule[`${word}${what}`] !== undefined);
  const isNamed = endpoints !== null || cidrs !== null || sets !== null || entities !== null || others.length > 0;
  const hasPorts = (listOf(rule['toPorts'])?.length ?? 0) > 0;
  const given = [...cidrBlocks(cidrs ?? []), ...setBlocks(sets ?? [])];
  const isGood = ({ block, except }: Block): boolean => [block, ...except].every(isBlock);
  return {
    endpoints: endpoints ?? [],
    blocks: given.filter(isGood),
    everybody: (entities?.includes('all') ?? false) || (!isNamed && hasPorts),
    problems: [
      ...others.map((what) => `${word}${what} is not evaluated`),
      ...entityProblems(entities ?? []),
      ...((sets ?? []).some(isGroup) ? ['groups of address blocks are not evaluated'] : []),
      ...given
        .filter((one) => !isGood(one))
        .map(({ block }) => `${block.slice(0, 60)} or what it excepts is no address block`),
      ...(rule['icmps'] === undefined ? [] : ['ICMP rules are not evaluated']),
    ],
  };
};

const selectsPod = (endpoints: readonly unknown[], pod: Pod, { namespace, subject }: Asked): Selects[] =>
  endpoints.map((one) => endpointSelects(one, namespace, pod, pod.metadata?.labels ?? {}, subject.world));

/** Endpoint selectors of which it cannot be told whether they select a pod that was seen. */
const doubtful = (endpoints: readonly unknown[], asked: Asked): string[] => {
  const { world } = asked.subject;
  return [world.self, ...everyPod(world)].some((pod) => selectsPod(endpoints, pod, asked).includes('maybe'))
    ? ['labels that Cilium derives, or of namespaces that were not seen, are not evaluated']
    : [];
};

const ruleOf = (rule: Fields, action: 'allow' | 'deny', asked: Asked): Rule => {
  const { endpoints, blocks, everybody, problems } = endsOf(rule, asked.way);
  const ports = ciliumPorts(rule['toPorts']);
  const isNothing = rule['icmps'] !== undefined && rule['toPorts'] === undefined;
  const hits = (party: Party): boolean => {
    if (everybody) return true;
    if (party === 'elsewhere') return false;
    if ('pod' in party) return selectsPod(endpoints, party.pod, asked).includes('yes');
    return blocks.some((block) => covers(block, party.atom));
  };
  const receiver = (party: Party): Pod | null => {
    if (asked.way === 'ingress') return asked.subject.world.self;
    return party !== 'elsewhere' && 'pod' in party ? party.pod : null;
  };
  /** A deny that hangs on more than ports is not relied on. */
  const isSure = action === 'allow' || ports.problems.length === 0;
  return {
    action,
    because: asked.because,
    blocks: everybody ? everywhere.map((block) => ({ block, except: [] })) : blocks,
    on: (party) => (!isNothing && isSure && hits(party) ? ports.at(receiver(party)) : []),
    problems: [...problems, ...ports.problems, ...doubtful(endpoints, asked)],
  };
};

const rulesIn = (spec: Fields, key: string): readonly Fields[] => (listOf(spec[key]) ?? []).filter(isObject);

const isDefaultDeny = (spec: Fields, way: Way): boolean => {
  const given = isObject(spec['enableDefaultDeny']) ? spec['enableDefaultDeny'][way] : undefined;
  if (typeof given === 'boolean') return given;
  return rulesIn(spec, way).length > 0 || rulesIn(spec, `${way}Deny`).length > 0;
};

export type CiliumRules = {
  readonly denies: Rule[];
  readonly allows: Rule[];
  readonly isolates: boolean;
  readonly speaks: boolean;
};

/**
 * What one spec says in one direction. A spec with rules of a direction, allowing or denying, makes what it selects closed by
 * default in it, unless `enableDefaultDeny` says otherwise; a rule without peers and ports lets nothing through.
 */
export const ciliumRules = (spec: Fields, asked: Asked): CiliumRules => {
  const [allows, denies] = [rulesIn(spec, asked.way), rulesIn(spec, `${asked.way}Deny`)];
  return {
    allows: allows.map((rule) => ruleOf(rule, 'allow', asked)),
    denies: denies.map((rule) => ruleOf(rule, 'deny', asked)),
    isolates: isDefaultDeny(spec, asked.way),
    speaks: allows.length + denies.length > 0 || isDefaultDeny(spec, asked.way),
  };
};
