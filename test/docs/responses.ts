import { actions } from '../../src/contain/actions.ts';
import { targetPlans } from '../../src/contain/targets.ts';
import { isApplicable, isAutomaticClass, isManual } from '../../src/decide/action-classes.ts';
import { catalogue } from '../../src/finding/catalogue.ts';
import type { TargetClass } from '../../src/finding/finding.ts';

/** Classes that nobody does anything about, and what happens instead. */
const told: { readonly [of in TargetClass]?: string } = {
  'coredns-twin': 'archived and told: the same look-up of a pod, seen a second time at CoreDNS',
  coverage: 'archived and told: GuardDuty has lost or found its agent',
  unknown: 'archived and told: nothing is known of what it is about',
};

const automatic = (of: TargetClass): string => {
  const can = actions.filter(({ id }) => isAutomaticClass(of) && isApplicable(id, of) && !isManual(id));
  return can.length > 0 ? can.map(({ id }) => `[${id}](actions.md#${id})`).join(', ') : 'nothing';
};

const classes: readonly TargetClass[] = [
  'pod',
  ...targetPlans.map(({ of }) => of),
  'coredns-twin',
  'coverage',
  'unknown',
];

const classRow = (of: TargetClass): string => {
  const plan = targetPlans.find((one) => one.of === of);
  const lists =
    plan?.lists ?? (of === 'pod' ? 'what the pod could really do, and a plan with its expected verdict' : '');
  const offers = plan
    ? `${plan.offers}; no rule does it, because ${plan.because}`
    : (told[of] ?? 'the commands that carry the plan out, take it back, or would make it `isolated`');
  return `| ${of} | ${automatic(of)} | ${lists} | ${offers} |`;
};

const typeRow = ({ type, defaultClass, retired }: (typeof catalogue)[number]): string =>
  `| ${type}${retired ? ' (retired)' : ''} | ${defaultClass} | ${automatic(defaultClass)} |`;

/** `docs/responses.md` */
export const responsesPage = (): string =>
  [
    '# What is done for which finding',
    '',
    'Generated from the code (`npm run docs`). Every finding that concerns EKS is archived and told. What a rule may do besides hangs on what the finding is about, as AWS advises (GuardDuty user guide, "Remediating EKS Protection findings" and "Remediating Runtime Monitoring findings"): only a pod whose UID the finding names is ever acted on without a person. For everything else Lazaret looks at who is affected and prints a plan: in the alert, in the record of the decision (`manual`), in `lazaret replay --output json`, and with `lazaret plan --service-account NAMESPACE/NAME`, `--node`, `--image`, `--user` or `--bindings` without any finding.',
    '',
    '| about | a rule may do | looked at and listed | printed for a person |',
    '|---|---|---|---|',
    ...classes.map(classRow),
    '',
    'What could not be looked at is said in the plan, and is never told as "none". Every name is checked before it stands in a command; where one cannot be written safely in a shell, the step is shown without its command. Lists are cut at 50 pods and 20 bindings, and say how many more there were.',
    '',
    '## By finding type',
    '',
    'The class that a finding of the type usually has. A finding from the audit log goes by who made the call: a service account, a node or anonymous access where it is one of these instead of a user. A runtime finding of a privileged container, of one on the host network or of an escape is about the node as well; a malware finding about the image as well.',
    '',
    '| type | about | a rule may do |',
    '|---|---|---|',
    ...catalogue.map(typeRow),
    '',
  ].join('\n');
