import type { PodSeen } from '../enrich/seen.ts';
import { detectEngine } from '../network/engine.ts';
import { canRollOut, canScaleAway, rolloutConsent, scaleConsent } from './engines/emptying.ts';
import { topOwner } from './owners.ts';
import type { Verdict, VerdictWord } from './plan.ts';

type Next = NonNullable<Verdict['next']>;

const safe = (text: string): string => (/^[A-Za-z0-9._-]+$/.test(text) ? text : `'${text.replaceAll("'", '')}'`);

const again = ({ pod }: PodSeen, accept: readonly string[], consent: string): string =>
  [
    'lazaret quarantine',
    `${safe(pod.metadata?.namespace ?? '')}/${safe(pod.metadata?.name ?? '')}`,
    `--uid ${safe(pod.metadata?.uid ?? '')}`,
  ]
    .concat(
      [...new Set([...accept, consent])].map((one) => `--accept ${safe(one)}`),
      ['--apply'],
    )
    .join(' ');

const deletion = ({ pod }: PodSeen): Next => ({
  title: 'delete the pod: that ends its connections for good, and its memory with it',
  command: `kubectl delete pod --namespace ${safe(pod.metadata?.namespace ?? '')} ${safe(pod.metadata?.name ?? '')}`,
});

/**
 * The next step that would isolate the pod, as a command: move the healthy replicas away by a rollout, else scale to 0,
 * else delete. Null where it is isolated already.
 */
export const nextStep = (seen: PodSeen, accept: readonly string[], verdict: VerdictWord): Next | null => {
  if (verdict === 'isolated') return null;
  const owner = topOwner(seen);
  const { name } = detectEngine(seen);
  const canHelp =
    name === 'vpc-cni' && verdict === 'partial' && !accept.includes(rolloutConsent) && !accept.includes(scaleConsent);
  if (canHelp && canRollOut(owner))
    return {
      title: 'move the healthy replicas off the name prefix by a rollout',
      command: again(seen, accept, rolloutConsent),
    };
  if (canHelp && canScaleAway(owner))
    return { title: 'scale the workload to 0 and keep the pod', command: again(seen, accept, scaleConsent) };
  return deletion(seen);
};
