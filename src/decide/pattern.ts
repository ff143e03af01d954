import { isObject } from '../json.ts';
import { type PatternFault, treesOf } from './pattern/compile.ts';
import { holds } from './pattern/evaluate.ts';
import { shape } from './pattern/test.ts';

export type Pattern = { readonly [key: string]: unknown };

export type CompiledPattern =
  | { readonly state: 'ok'; readonly matches: (event: unknown) => boolean }
  | { readonly state: 'invalid'; readonly faults: readonly PatternFault[] };

/**
 * The pattern language of EventBridge (user guide, "Event pattern operators"; array rules of aws/event-ruler): values in
 * lists, prefix, suffix, equals-ignore-case, anything-but, numeric, exists, wildcard, cidr and $or. One thing more: `{}`
 * at the top matches every event. One thing less: a dot in a key is a dot, and never a way into an object.
 */
export const compilePattern = (pattern: unknown): CompiledPattern => {
  if (!isObject(pattern))
    return { state: 'invalid', faults: [{ path: [], message: `a pattern is an object, not ${shape(pattern)}` }] };
  const faults: PatternFault[] = [];
  const trees = treesOf(pattern, [], (path, message) => faults.push({ path, message }));
  if (faults.length > 0) return { state: 'invalid', faults };
  return { state: 'ok', matches: (event) => trees.some((tree) => holds(tree, event, event)) };
};

/** What is wrong with a pattern, each with the path to it; empty for a good one. */
export const patternFaults = (pattern: unknown): readonly PatternFault[] => {
  const compiled = compilePattern(pattern);
  return compiled.state === 'ok' ? [] : compiled.faults;
};

/** Whether the event matches. A pattern that is none matches nothing: ask `patternFaults` before you rely on one. */
export const matches = (pattern: unknown, event: unknown): boolean => {
  const compiled = compilePattern(pattern);
  return compiled.state === 'ok' && compiled.matches(event);
};
