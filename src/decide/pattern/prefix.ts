import { affix } from './affix.ts';
import type { Matcher } from './test.ts';

export const prefix: Matcher = {
  key: 'prefix',
  example: '{"prefix": "Execution:Runtime/"}',
  compile: (spec) => affix(spec, (text, start) => text.startsWith(start)),
};
