import { fold } from './fold.ts';
import { type Matcher, onText, shape } from './test.ts';

export const equalsIgnoreCase: Matcher = {
  key: 'equals-ignore-case',
  example: '{"equals-ignore-case": "Alice"}',
  compile: (spec) => {
    if (typeof spec !== 'string') return { fault: `needs a text, not ${shape(spec)}` };
    const wanted = fold(spec);
    return onText((text) => fold(text) === wanted);
  },
};
