import type { Finding } from '../finding/finding.ts';
import { canonicalJson } from '../json.ts';
import { decide } from './decide.ts';
import type { DecidedOn } from './decided-target.ts';
import type { Decision } from './decision.ts';
import type { LoadedPolicy } from './policy.ts';
import type { PolicyCase } from './policy-cases.ts';

/** A case whose files were opened: the finding as parsed, its targets as looked at in the case's cluster. */
export type ReadyCase = {
  readonly of: Omit<PolicyCase, 'finding' | 'cluster'>;
  readonly finding: Finding;
  readonly targets: readonly DecidedOn[];
};

export type CaseDifference = {
  readonly field: keyof PolicyCase['expect'];
  readonly expected: unknown;
  readonly got: unknown;
};
export type CaseResult = {
  readonly name: string;
  readonly passed: boolean;
  readonly differences: readonly CaseDifference[];
  readonly decision: Decision;
};

const differencesOf = ({ reasons, ...expected }: PolicyCase['expect'], decision: Decision): CaseDifference[] => {
  const codes = decision.reasons.map(({ code }) => code);
  const fields = Object.keys(expected) as (keyof typeof expected)[];
  return [
    ...fields.flatMap((field) =>
      canonicalJson(expected[field]) === canonicalJson(decision[field])
        ? []
        : [{ field, expected: expected[field], got: decision[field] }],
    ),
    ...(reasons?.every((code) => codes.includes(code)) === false
      ? [{ field: 'reasons' as const, expected: reasons, got: codes }]
      : []),
  ];
};

const resultOf = (policy: LoadedPolicy, { of, finding, targets }: ReadyCase): CaseResult => {
  const { actedLastHour, namespaces } = of.history;
  const history = {
    actedLastHour,
    actedLastHourByNamespace: new Map(Object.entries(namespaces)),
    containedBefore: () => null,
  };
  const now = new Date(of.now ?? finding.updatedAt);
  const decision = decide({ finding, targets, policy, history, now, apply: true });
  const differences = differencesOf(of.expect, decision);
  return { name: of.name, passed: differences.length === 0, differences, decision };
};

/** What a policy decides in each case, against what was expected. Decided as with `--apply`, and nothing is done. */
export const testPolicy = (policy: LoadedPolicy, cases: readonly ReadyCase[]): CaseResult[] =>
  cases.map((one) => resultOf(policy, one));
