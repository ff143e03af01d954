import { affix } from './affix.ts';
import type { Matcher } from './test.ts';

export const suffix: Matcher = {
  key: 'suffix',
  example: '{"suffix": "!DNS"}',
  compile: (spec) => affix(spec, (text, end) => text.endsWith(end)),
};
