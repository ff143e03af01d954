import { isObject } from '../../json.ts';
import { fold } from './fold.ts';
import { type Fault, onText, shape, type Test } from './test.ts';

type Holds = (text: string, affix: string) => boolean;

/** `prefix` and `suffix` alike: a text, or one in `equals-ignore-case`. */
export const affix = (spec: unknown, holds: Holds): Test | Fault => {
  if (typeof spec === 'string') return onText((text) => holds(text, spec));
  if (!isObject(spec)) return { fault: `needs a text, not ${shape(spec)}` };
  const { 'equals-ignore-case': folded, ...others } = spec;
  const [other] = Object.keys(others);
  if (other !== undefined) return { fault: 'takes nothing but equals-ignore-case in here', at: [other] };
  if (typeof folded !== 'string') return { fault: `needs a text, not ${shape(folded)}`, at: ['equals-ignore-case'] };
  const wanted = fold(folded);
  return onText((text) => holds(fold(text), wanted));
};
