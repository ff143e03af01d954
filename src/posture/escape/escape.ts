import type { PodSeen } from '../../enrich/seen.ts';
import type { ContainerPosture, EscapePath } from '../posture.ts';
import { contextOf, type EscapeContext } from './context.ts';
import type { EscapeRule } from './rule.ts';
import { escapeRules } from './rules.ts';
import type { Way } from './way.ts';

/** A path is blocked by what blocks each of its ways: one container without the blocker leaves it open. */
const merged = (rule: EscapeRule, ways: readonly Way[]): EscapePath => {
  const [first, ...rest] = ways;
  const blockedBy = (first?.blockedBy ?? []).filter((one) => rest.every((way) => way.blockedBy.includes(one)));
  const evidence = [...new Set(ways.flatMap((way) => way.evidence))];
  const { id, title, to, severity } = rule;
  return { id, title, to, severity, evidence, blockedBy };
};

/** Ways that nothing blocks count first: what blocks another container's way says nothing about theirs. */
const pathOf = (rule: EscapeRule, context: EscapeContext): EscapePath | null => {
  const ways = rule.find(context);
  const open = ways.filter(({ blockedBy }) => blockedBy.length === 0);
  return ways.length > 0 ? merged(rule, open.length > 0 ? open : ways) : null;
};

/**
 * Ways out of the container that its settings leave open, each with the evidence it rests on and what stands in its way:
 * a path with `blockedBy` is there and shut. Never throws.
 */
export const escapePaths = (seen: PodSeen, containers: readonly ContainerPosture[]): EscapePath[] => {
  const context = contextOf(seen, containers);
  return escapeRules.map((rule) => pathOf(rule, context)).filter((path) => path !== null);
};
